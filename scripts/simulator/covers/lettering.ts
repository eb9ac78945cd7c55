import { path, type Pencil } from './drawing.ts';

/** A name in letters that nobody reads, as the logos of bands are: along a line, or downwards. */
export function lettering(
  pencil: Pencil,
  place: { x: number; y: number; step: number; count: number; down?: boolean; ink: string },
): string {
  const { x, y, step, count, down = false, ink } = place;
  const pitch = step * 3.1;
  const signs = Array.from({ length: count }, (_, index) =>
    sign(pencil, x + (down ? 0 : index * pitch), y + (down ? index * pitch : 0), step),
  );
  const width = Math.max(2, Math.round(step * 0.28));
  return path(signs.join(''), `fill="none" stroke="${ink}" stroke-width="${width}" stroke-linecap="square"`);
}

/** One sign: a stem, and strokes between the nine points of a square whose half is `step`. */
function sign(pencil: Pencil, left: number, top: number, step: number): string {
  const at = (column: number, row: number): string =>
    `${Math.round(left + column * step)} ${Math.round(top + row * step * 1.12)}`;
  const stem = pencil.whole(0, 2);
  const strokes = Array.from({ length: pencil.whole(2, 3) }, () => {
    const row = pencil.whole(0, 2);
    return pencil.pick([
      `M${at(0, row)}L${at(2, row)}`,
      `M${at(0, row)}L${at(stem === 0 ? 2 : stem, (row + 1) % 3)}`,
      `M${at(0, 1)}A${step} ${step} 0 0 ${pencil.whole(0, 1)} ${at(2, 1)}`,
      `M${at(1, 0)}A${step} ${step} 0 0 ${pencil.whole(0, 1)} ${at(1, 2)}`,
      `M${at(stem, row)}L${at(2 - stem, 2 - row)}`,
    ]);
  });
  return `M${at(stem, 0)}L${at(stem, 2)}${strokes.join('')}`;
}
