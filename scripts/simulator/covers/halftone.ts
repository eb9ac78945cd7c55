import { disc, ground, short, SIDE, type Motif, type Pencil } from './drawing.ts';
import { mix } from './palettes.ts';

/** Printed in dots: a world in half shadow, or a horizon. */
export const halftone: Motif = (pencil) => (pencil.chance(0.5) ? world(pencil) : horizonOfDots(pencil));

/** A globe whose shadow is dots that grow, over a flat ground. */
function world(pencil: Pencil): string {
  const { dark, shade, light, accent } = pencil.colours;
  const [paper, globe, ink] = pencil.pick([
    [accent, light, dark],
    [light, accent, dark],
    [shade, accent, dark],
    [dark, light, shade],
  ] as const);
  const centre = { x: pencil.between(250, 350), y: pencil.between(250, 350) };
  const radius = pencil.between(190, 240);
  const pitch = pencil.pick([18, 22, 26]);
  const count = Math.ceil((2 * radius) / pitch);
  const rows = Array.from({ length: count }, (_, index) => {
    const size = pitch * 1.25 * Math.max(0, index / count - 0.12);
    const shift = index % 2 === 0 ? 0 : pitch / 2;
    return `<path d="M${Math.round(-radius + shift)} ${Math.round(-radius + (index + 0.5) * pitch)}h${Math.round(radius * 2)}" stroke-width="${short(size)}"/>`;
  });
  return [
    `<clipPath id="w">${disc({ x: 0, y: 0 }, radius, '')}</clipPath>`,
    ground(paper),
    `<g transform="translate(${short(centre.x)} ${short(centre.y)})rotate(${pencil.whole(-60, 60)})">`,
    disc({ x: 0, y: 0 }, radius, `fill="${globe}"`),
    `<g clip-path="url(#w)" stroke="${ink}" stroke-linecap="round" stroke-dasharray="0 ${pitch}">${rows.join('')}</g>`,
    `<ellipse rx="${short(radius * 1.42)}" ry="${short(radius * 0.2)}" fill="none" stroke="${ink}" stroke-width="7" stroke-dasharray="${short(radius * 3.1)} 9999" pathLength="${short(radius * 5.6)}"/>`,
    '</g>',
  ].join('');
}

/** The sky thickens towards the horizon, the sea catches a disc of light. */
function horizonOfDots(pencil: Pencil): string {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const day = pencil.chance(0.5);
  const [paper, ink] = day ? [light, shade] : [dark, tone];
  const horizon = pencil.whole(330, 430);
  const pitch = pencil.pick([15, 17, 20]);
  const sun = { x: pencil.between(170, 430), y: horizon - pencil.between(20, 150) };
  const radius = pencil.between(90, 150);
  const rows = Array.from({ length: Math.floor(horizon / pitch) }, (_, index) => {
    const y = horizon - (index + 0.5) * pitch;
    const size = pitch * 0.98 * (1 - index / (horizon / pitch)) ** 0.8;
    const shift = index % 2 === 0 ? 0 : pitch / 2;
    return `<path d="M${shift} ${y}H620" stroke-width="${Math.round(size * 10) / 10}"/>`;
  });
  const waves = Array.from({ length: 9 }, (_, index) => {
    const y = horizon + 12 + index * index * 2.1 + index * 6;
    const width = (radius * 2 - index * 6) * pencil.between(0.55, 1.05);
    const x = sun.x - width / 2 + pencil.between(-16, 16);
    return `M${Math.round(x)} ${Math.round(y)}h${Math.round(width)}`;
  });
  return [
    ground(paper),
    `<clipPath id="h"><path d="M0 0h${SIDE}v${horizon}H0z"/></clipPath>`,
    `<g clip-path="url(#h)">${disc(sun, radius, `fill="${accent}"`)}`,
    `<g stroke="${ink}" stroke-linecap="round" stroke-dasharray="0 ${pitch}">${rows.join('')}</g></g>`,
    `<path fill="${day ? shade : mix(shade, dark, 0.3)}" d="M0 ${horizon}h${SIDE}V600H0z"/>`,
    `<path d="${waves.join('')}" stroke="${accent}" stroke-width="6" stroke-linecap="round"/>`,
  ].join('');
}
