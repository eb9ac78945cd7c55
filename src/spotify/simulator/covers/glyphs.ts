import { ground, path, SIDE, type CoverFamily, type Pencil } from './drawing.ts';
import { mix } from './palettes.ts';

const MARGIN = 60;

/** A page of an alphabet that nobody reads, one sign of it lit. */
export const glyphs: CoverFamily = (pencil) => {
  const { dark, shade, light, accent } = pencil.colours;
  const [paper, ink] = pencil.chance(0.4) ? [light, dark] : [pencil.pick([dark, shade]), light];
  const cells = pencil.whole(4, 6);
  const pitch = (SIDE - 2 * MARGIN) / cells;
  const litAt = pencil.whole(0, cells * cells - 1);
  const signs = Array.from({ length: cells * cells }, (_, index) => {
    const x = MARGIN + (index % cells) * pitch;
    const y = MARGIN + Math.floor(index / cells) * pitch;
    return { index, sign: glyph(pencil, x + pitch * 0.2, y + pitch * 0.16, pitch * 0.3) };
  });
  const ordinary = signs.filter(({ index }) => index !== litAt);
  const x = MARGIN + (litAt % cells) * pitch;
  const y = MARGIN + Math.floor(litAt / cells) * pitch;
  const stroke = (colour: string): string =>
    `fill="none" stroke="${colour}" stroke-width="${Math.round(pitch * 0.085)}" stroke-linecap="square"`;
  return [
    ground(paper),
    `<rect x="${x}" y="${y}" width="${pitch}" height="${pitch}" fill="${accent}"/>`,
    path(ordinary.map(({ sign }) => sign).join(''), stroke(ink)),
    path(signs[litAt]?.sign ?? '', stroke(mix(dark, accent, 0.05))),
  ].join('');
};

/** One sign: a stem, and strokes between the nine points of a square whose third is `step`. */
function glyph(pencil: Pencil, left: number, top: number, step: number): string {
  const at = (column: number, row: number): string =>
    `${Math.round(left + column * step)} ${Math.round(top + row * step * 1.12)}`;
  const stem = pencil.whole(0, 2);
  const strokes = [`M${at(stem, 0)}L${at(stem, 2)}`];
  for (let count = pencil.whole(2, 3); count > 0; count -= 1) {
    const row = pencil.whole(0, 2);
    const radius = Math.round(step);
    strokes.push(
      pencil.pick([
        `M${at(0, row)}L${at(2, row)}`,
        `M${at(0, row)}L${at(stem === 0 ? 2 : stem, (row + 1) % 3)}`,
        `M${at(0, 1)}A${radius} ${radius} 0 0 ${pencil.whole(0, 1)} ${at(2, 1)}`,
        `M${at(1, 0)}A${radius} ${radius} 0 0 ${pencil.whole(0, 1)} ${at(1, 2)}`,
        `M${at(2, row)}h0`,
        `M${at(stem, row)}L${at(2 - stem, 2 - row)}`,
      ]),
    );
  }
  return strokes.join('');
}
