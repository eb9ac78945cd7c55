import { CatalogError } from '#src/catalog-error.ts';
import { parseRange, type CellRange } from './cell-range.ts';

/** The links of a tab's cells. */
export interface CellLinks {
  /** The link of a cell, its own before one that a whole range has. */
  of(row: number, column: number): string | undefined;
  /** The columns of a row that have a link of their own. */
  columnsOf(row: number): Iterable<number>;
}

/** A range's link is noted for each of its rows; a few bytes must not fill the memory. */
const MAX_NOTED_ROWS = 1_000_000;
const MAX_RANGES_OF_ROW = 1_000;

/**
 * Puts a tab's links to their cells.
 *
 * @param links with the cell or range that has them (`I6`, `$I$6:I7`, `I:I`); of two for one cell the later counts.
 * @param lastRow where ranges end at the latest.
 * @throws CatalogError `tab-too-long` when ranges cover more than a million rows together, or a thousand ranges one row.
 */
export function placeLinks(
  links: Iterable<readonly [ref: string, link: string]>,
  lastRow: number,
): CellLinks {
  const single = new Map<number, Map<number, string>>();
  const ranges = new Map<number, (CellRange & { link: string })[]>();
  let noted = 0;
  for (const [ref, link] of links) {
    const range = parseRange(ref);
    if (!range) continue;
    if (range.firstRow === range.lastRow && range.firstColumn === range.lastColumn) {
      const ofRow = single.get(range.firstRow) ?? new Map<number, string>();
      single.set(range.firstRow, ofRow.set(range.firstColumn, link));
      continue;
    }
    for (let row = range.firstRow; row <= Math.min(range.lastRow, lastRow); row += 1) {
      const ofRow = ranges.get(row) ?? [];
      if ((noted += 1) > MAX_NOTED_ROWS || ofRow.length === MAX_RANGES_OF_ROW) {
        throw new CatalogError('tab-too-long', 'Its links are spread over more rows than a tab can hold');
      }
      ofRow.push({ ...range, link });
      ranges.set(row, ofRow);
    }
  }
  return {
    of: (row, column) =>
      single.get(row)?.get(column) ??
      ranges
        .get(row)
        ?.findLast(({ firstColumn, lastColumn }) => firstColumn <= column && column <= lastColumn)?.link,
    columnsOf: (row) => single.get(row)?.keys() ?? [],
  };
}
