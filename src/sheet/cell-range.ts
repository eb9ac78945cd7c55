export interface CellRange {
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
