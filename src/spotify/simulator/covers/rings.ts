import { disc, ground, polar, SIDE, type CoverFamily, type Point } from './drawing.ts';

/** Grooves of a record, cut by a line or a disc and pushed apart. */
export const rings: CoverFamily = (pencil) => {
  const { dark, shade, light, accent } = pencil.colours;
  const [paper, ink, second] = pencil.pick([
    [dark, light, accent],
    [light, dark, accent],
    [shade, light, accent],
    [accent, dark, light],
  ] as const);
  const spacing = pencil.between(24, 40);
  const stroke = (colour: string): string =>
    `stroke="${colour}" stroke-width="${Math.round(spacing * 0.46)}"`;
  const middle = { x: pencil.between(220, 380), y: pencil.between(220, 380) };
  if (pencil.chance(0.5)) {
    const shift = spacing * pencil.pick([0.5, 1.5, 2.5]);
    const turn = pencil.pick([0, 45, 90, 135]);
    return [
      `<clipPath id="a"><path d="M-300-300H900V300H-300z"/></clipPath>`,
      `<clipPath id="b"><path d="M-300 300H900V900H-300z"/></clipPath>`,
      ground(paper),
      `<g transform="rotate(${turn} 300 300)"><g clip-path="url(#a)">`,
      ringSet({ x: 300 - shift, y: 300 }, spacing, stroke(ink)),
      `</g><g clip-path="url(#b)">`,
      ringSet({ x: 300 + shift, y: 300 }, spacing, stroke(second)),
      '</g></g>',
    ].join('');
  }
  const radius = pencil.between(130, 190);
  const away = polar(middle, pencil.between(0, Math.PI * 2), pencil.between(190, 320));
  return [
    `<clipPath id="d">${disc(middle, radius, '')}</clipPath>`,
    ground(paper),
    ringSet(away, spacing, stroke(ink)),
    disc(middle, radius, `fill="${second}"`),
    `<g clip-path="url(#d)">${ringSet(middle, radius / 2.5, `stroke="${paper}" stroke-width="${Math.round(spacing * 0.46)}"`)}</g>`,
  ].join('');
};

function ringSet(centre: Point, spacing: number, attributes: string): string {
  const reach = Math.hypot(Math.max(centre.x, SIDE - centre.x), Math.max(centre.y, SIDE - centre.y));
  const circles = Array.from({ length: Math.floor(reach / spacing) + 1 }, (_, index) => {
    const radius = Math.round((index + 0.5) * spacing);
    const [x, y] = [Math.round(centre.x - radius), Math.round(centre.y)];
    return `M${x} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
  });
  return `<path d="${circles.join('')}" fill="none" ${attributes}/>`;
}
