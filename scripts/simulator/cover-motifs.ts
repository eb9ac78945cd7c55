import type { Random } from '../seeded-random.ts';
import { mix, type Palette } from './cover-palettes.ts';

/** What a cover is drawn with: its choices and its colours. */
export type Pencil = Random & { colours: Palette };

/** Covers are drawn on a square of this side, from 0 at the top left. */
export const SIDE = 600;

export function path(data: string, attributes: string): string {
  return `<path d="${data}" ${attributes}/>`;
}

/** Fills the whole square. */
export function ground(fill: string): string {
  return path(`M0 0h${SIDE}v${SIDE}H0z`, `fill="${fill}"`);
}

function disc(x: number, y: number, radius: number, attributes: string): string {
  const [cx, cy, r] = [x, y, radius].map((value) => Math.round(value * 10) / 10);
  return `<circle cx="${cx}" cy="${cy}" r="${r}" ${attributes}/>`;
}

/** A pyramid of two faces under a moon, and its mirror image in still water. */
function pyramid(pencil: Pencil): string {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const foot = pencil.whole(385, 430);
  const x = pencil.whole(260, 340);
  const half = pencil.whole(150, 215);
  const height = pencil.whole(170, 235);
  const edge = x + pencil.pick([-1, 1]) * pencil.whole(30, 70);
  const faces = (up: number): string =>
    path(`M${x} ${foot - up}L${x - half} ${foot}H${edge}z`, `fill="${accent}"`) +
    path(`M${x} ${foot - up}L${edge} ${foot}H${x + half}z`, `fill="${mix(accent, dark, 0.62)}"`);
  const stars = Array.from(
    { length: 40 },
    () => `M${pencil.whole(8, SIDE - 8)} ${pencil.whole(8, foot - 60)}h0`,
  );
  return [
    `<linearGradient id="s" x2="0" y2="1"><stop stop-color="${dark}"/><stop offset=".5" stop-color="${shade}"/>`,
    `<stop offset="1" stop-color="${mix(shade, tone, 0.7)}"/></linearGradient>`,
    `<radialGradient id="m"><stop stop-color="${light}" stop-opacity=".45"/>`,
    `<stop offset="1" stop-color="${light}" stop-opacity="0"/></radialGradient>`,
    ground('url(#s)'),
    path(stars.join(''), `stroke="${light}" stroke-width="2.4" stroke-linecap="round" opacity=".8"`),
    disc(x, foot - height, 240, 'fill="url(#m)"'),
    disc(x, foot - height, pencil.between(56, 84), `fill="${light}"`),
    path(`M0 ${foot}H${SIDE}V${SIDE}H0z`, `fill="${mix(dark, shade, 0.4)}"`),
    faces(height),
    `<g opacity=".3">${faces(Math.round(-height * 0.72))}</g>`,
  ].join('');
}

/** Printed in dots: the sky thickens towards the horizon, the sea catches a disc of light. */
function sunset(pencil: Pencil): string {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const isDay = pencil.chance(0.5);
  const horizon = pencil.whole(330, 430);
  const pitch = pencil.pick([15, 17, 20]);
  const sun = { x: pencil.between(170, 430), y: horizon - pencil.between(20, 150) };
  const radius = pencil.between(90, 150);
  const rows = Array.from({ length: Math.floor(horizon / pitch) }, (_, index) => {
    const size = pitch * 0.98 * (1 - index / (horizon / pitch)) ** 0.8;
    const start = index % 2 === 0 ? 0 : pitch / 2;
    return `<path d="M${start} ${horizon - (index + 0.5) * pitch}H620" stroke-width="${Math.round(size * 10) / 10}"/>`;
  });
  const waves = Array.from({ length: 9 }, (_, index) => {
    const y = horizon + 12 + index * index * 2.1 + index * 6;
    const width = (radius * 2 - index * 6) * pencil.between(0.55, 1.05);
    const x = sun.x - width / 2 + pencil.between(-16, 16);
    return `M${Math.round(x)} ${Math.round(y)}h${Math.round(width)}`;
  });
  return [
    ground(isDay ? light : dark),
    `<clipPath id="h"><path d="M0 0h${SIDE}v${horizon}H0z"/></clipPath>`,
    `<g clip-path="url(#h)">${disc(sun.x, sun.y, radius, `fill="${accent}"`)}`,
    `<g stroke="${isDay ? shade : tone}" stroke-linecap="round" stroke-dasharray="0 ${pitch}">${rows.join('')}</g></g>`,
    path(`M0 ${horizon}h${SIDE}V${SIDE}H0z`, `fill="${isDay ? shade : mix(shade, dark, 0.3)}"`),
    path(waves.join(''), `stroke="${accent}" stroke-width="6" stroke-linecap="round"`),
  ].join('');
}

/** Polygons inside polygons, each turned a little further. */
function tunnel(pencil: Pencil): string {
  const { dark, shade, light, accent } = pencil.colours;
  const sides = pencil.pick([3, 4, 4, 5, 6, 8]);
  const twist = pencil.between(0.06, 0.2) * pencil.pick([-1, 1]);
  const shrink = pencil.between(0.84, 0.9);
  const isStriped = pencil.chance(0.5);
  const isInward = pencil.chance(0.5);
  const end = { x: pencil.between(240, 360), y: pencil.between(240, 360) };
  const start = pencil.between(0, Math.PI);
  const count = 24;
  const frames = Array.from({ length: count }, (_, index) => {
    const part = index / (count - 1);
    const radius = 860 * shrink ** index;
    const corners = Array.from({ length: sides }, (_, corner) => {
      const angle = start + index * twist + (corner / sides) * Math.PI * 2;
      const x = 300 + (end.x - 300) * part + Math.cos(angle) * radius;
      const y = 300 + (end.y - 300) * part + Math.sin(angle) * radius;
      return `${Math.round(x)} ${Math.round(y)}`;
    });
    const depth = (isInward ? part : 1 - part) + (index % 2 === 0 ? 0.09 : -0.09);
    const smooth = depth < 0.5 ? mix(light, accent, depth * 2) : mix(accent, dark, depth * 2 - 1);
    const stripe = index % 2 === 0 ? mix(dark, shade, part) : mix(light, accent, part);
    return path(`M${corners.join('L')}z`, `fill="${isStriped ? stripe : smooth}"`);
  });
  return [ground(dark), ...frames, disc(end.x, end.y, 17, `fill="${accent}"`)].join('');
}

/** What covers show; each draws the whole square. */
export const MOTIFS: readonly ((pencil: Pencil) => string)[] = [pyramid, sunset, tunnel];
