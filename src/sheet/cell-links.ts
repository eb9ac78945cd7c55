import { CatalogError } from '#src/catalog-error.ts';
import type { SheetRow } from './read-workbook.ts';

/** Some cells of a tab. */
interface CellRange {
  /** All 1-based, the last ones included. */
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
}

/** The most a spreadsheet program can make; what claims more was not made by one. */
export const MAX_ROWS = 1_048_576;
export const MAX_COLUMNS = 16_384;

const CELL = '\\$?([A-Z]{1,3})?\\$?(\\d{1,7})?';
const RANGE = RegExp(`^${CELL}(?:(:)${CELL})?$`, 'i');

/** A cell (`I6`), a range (`$I$6:J7`), whole columns (`I:I`) or rows (`6:7`); undefined for anything else. */
export function parseRange(text: string): CellRange | undefined {
  const match = RANGE.exec(text.trim());
  if (!match) return undefined;
  const [, fromColumn, fromRow, isRange, toColumn, toRow] = match;
  if (!isRange && (!fromColumn || !fromRow)) return undefined;
  const rows = [fromRow ? Number(fromRow) : 1, toRow ? Number(toRow) : isRange ? MAX_ROWS : Number(fromRow)];
  const columns = [
    fromColumn ? columnNumber(fromColumn) : 1,
    toColumn ? columnNumber(toColumn) : isRange ? MAX_COLUMNS : columnNumber(fromColumn!),
  ];
  const range = {
    firstRow: Math.min(...rows),
    lastRow: Math.max(...rows),
    firstColumn: Math.min(...columns),
    lastColumn: Math.max(...columns),
  };
  return range.firstRow >= 1 && range.lastRow <= MAX_ROWS && range.lastColumn <= MAX_COLUMNS
    ? range
    : undefined;
}

/** `A` is 1, `XFD` is 16,384. */
export function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}

/** 1 is `A`. */
export function columnLetters(column: number): string {
  const rest = (column - 1) % 26;
  const before = column > 26 ? columnLetters((column - 1 - rest) / 26) : '';
  return before + String.fromCharCode(65 + rest);
}

/** A link and the cells that have it. */
export type CellLink = CellRange & { link: string };

/** Links of ranges are put to their cells one by one; a few bytes must not take for ever. */
const MAX_ROWS_OF_RANGES = 1_000_000;
const MAX_CELLS_OF_RANGES = 16_000_000;

/**
 * Puts links to the cells of a tab: that of a cell itself before one that a whole range has, a later one before an
 * earlier one. A cell gets its own link also when it holds nothing, that of a range only when it does.
 *
 * @param rows the cells of each row that holds something, by its number.
 * @throws CatalogError `tab-too-long` when ranges cover more rows or cells together than a tab can hold.
 */
export function placeLinks(rows: Map<number, SheetRow['cells']>, links: readonly CellLink[]): void {
  const end = rows.keys().reduce((last, row) => Math.max(last, row), 0);
  const given = links.filter(({ link, firstRow }) => link !== '' && firstRow <= end);
  const isOfOne = (range: CellRange): boolean =>
    range.firstRow === range.lastRow && range.firstColumn === range.lastColumn;
  let coveredRows = 0;
  let coveredCells = 0;
  for (const { firstRow, lastRow, firstColumn, lastColumn, link } of given.filter((each) => !isOfOne(each))) {
    for (let row = firstRow; row <= Math.min(lastRow, end); row += 1) {
      const cells = rows.get(row) ?? [];
      const columns = Math.min(lastColumn + 1, cells.length);
      coveredRows += 1;
      coveredCells += Math.max(0, columns - firstColumn);
      if (coveredRows > MAX_ROWS_OF_RANGES || coveredCells > MAX_CELLS_OF_RANGES) {
        throw new CatalogError('tab-too-long', 'Its links are spread over more rows than a tab can hold');
      }
      for (let column = firstColumn; column < columns; column += 1) {
        const cell = cells[column];
        if (cell) cell.link = link;
      }
    }
  }
  for (const { firstRow, firstColumn, link } of given.filter(isOfOne)) {
    const cells = rows.get(firstRow) ?? [];
    cells[firstColumn] = { text: '', date: null, ...cells[firstColumn], link };
    rows.set(firstRow, cells);
  }
}
