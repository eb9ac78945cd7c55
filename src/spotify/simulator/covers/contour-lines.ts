import { SIDE, type Point } from './drawing.ts';

/** Cells along each side of the square. */
const CELLS = 26;
const STEP = (SIDE + 40) / CELLS;

/**
 * The lines on which a field has a given height, as path data (marching squares). They reach a little over the
 * edges of the square.
 */
export function contourLines(field: (point: Point) => number, level: number): string {
  const heights = Array.from({ length: (CELLS + 1) ** 2 }, (_, index) => {
    const column = index % (CELLS + 1);
    const row = Math.floor(index / (CELLS + 1));
    return field({ x: column * STEP - 20, y: row * STEP - 20 }) - level;
  });
  const height = (column: number, row: number): number => heights[row * (CELLS + 1) + column] ?? 0;
  const ends = new Map<string, string[]>();
  const link = (a: string, b: string): void => {
    ends.set(a, [...(ends.get(a) ?? []), b]);
    ends.set(b, [...(ends.get(b) ?? []), a]);
  };
  const crossing = (column: number, row: number, right: number, down: number): string | undefined => {
    const [here, there] = [height(column, row), height(column + right, row + down)];
    if (here > 0 === there > 0) return undefined;
    const part = here / (here - there);
    return `${Math.round((column + right * part) * STEP - 20)} ${Math.round((row + down * part) * STEP - 20)}`;
  };
  for (let index = 0; index < CELLS ** 2; index += 1) {
    const column = index % CELLS;
    const row = Math.floor(index / CELLS);
    const sides = [
      crossing(column, row, 1, 0),
      crossing(column + 1, row, 0, 1),
      crossing(column, row + 1, 1, 0),
      crossing(column, row, 0, 1),
    ].filter((side) => side !== undefined);
    for (let pair = 0; pair + 1 < sides.length; pair += 2) link(sides[pair] ?? '', sides[pair + 1] ?? '');
  }
  return chain(ends);
}

/** Joins single segments into lines: each end is walked once, from loose ends first, then around what is closed. */
function chain(ends: Map<string, string[]>): string {
  const lines: string[] = [];
  const starts = [...ends.keys()].toSorted((a, b) => (ends.get(a)?.length ?? 0) - (ends.get(b)?.length ?? 0));
  for (const start of starts) {
    const points: string[] = [];
    for (let point: string | undefined = start; point !== undefined;) {
      points.push(point);
      const next: string | undefined = ends.get(point)?.shift();
      if (next !== undefined) {
        const back = ends.get(next);
        back?.splice(back.indexOf(point), 1);
      }
      point = next;
    }
    if (points.length > 2) lines.push(`M${points.join('L')}`);
  }
  return lines.join('');
}
