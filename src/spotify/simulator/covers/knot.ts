import { ground, SIDE, type CoverFamily } from './drawing.ts';
import { mix } from './palettes.ts';

/** Ribbons that cross and return without end: one tile of two arcs, turned at random. */
export const knot: CoverFamily = (pencil) => {
  const { dark, shade, tone, light, accent } = pencil.colours;
  const [paper, edge, ribbon, thread] = pencil.pick([
    [dark, dark, tone, light],
    [light, light, shade, accent],
    [shade, mix(shade, dark, 0.7), light, accent],
    [dark, dark, light, accent],
    [accent, mix(accent, dark, 0.85), light, dark],
  ] as const);
  const tiles = pencil.whole(4, 6);
  const tile = SIDE / tiles;
  const half = tile / 2;
  const arcs = `M${half} 0A${half} ${half} 0 0 1 0 ${half}M${half} ${tile}A${half} ${half} 0 0 1 ${tile} ${half}`;
  const layer = (part: number, colour: string): string =>
    `<path d="${arcs}" stroke="${colour}" stroke-width="${Math.round(tile * part)}"/>`;
  const turns = Array.from({ length: tiles * tiles }, (_, index) => {
    const x = (index % tiles) * tile;
    const y = Math.floor(index / tiles) * tile;
    return pencil.chance(0.5)
      ? `<use href="#t" x="${x}" y="${y}"/>`
      : `<use href="#t" transform="matrix(0 1-1 0 ${x + tile} ${y})"/>`;
  });
  const tilt = pencil.chance(0.5) ? ' transform="rotate(45 300 300) translate(-130 -130) scale(1.4335)"' : '';
  return [
    `<defs><g id="t" fill="none">${layer(0.5, edge)}${layer(0.4, ribbon)}${layer(0.14, edge)}${layer(0.07, thread)}</g></defs>`,
    ground(paper),
    `<g${tilt}>${turns.join('')}</g>`,
  ].join('');
};
