import { format as formatValue, getFormatDateInfo, getFormatFromId } from 'numfmt';
import { dayOfSerial, DAYS_TO_1904 } from './serial-date.ts';

/** Spreadsheet programs take no longer ones, and reading one costs more than its length. */
const MAX_FORMAT_CHARACTERS = 255;

/** A number as a cell shows it. */
export interface ShownNumber {
  text: string;
  /** The date that is shown, as precise as it is shown: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; null for any other number. */
  date: string | null;
}

/** A cell's number format, ready for its values. A format that no program would take shows values as they are. */
export interface CellFormat {
  showNumber(value: number): ShownNumber;
  /** A text, which a format may add to or hide. */
  showText(text: string): string;
}

/** The format with a built-in number; dates in the way of English readers. */
export function builtInFormat(id: string): string {
  return /^\d{1,3}$/.test(id) ? getFormatFromId(Number(id)) : 'General';
}

/**
 * A number format of a spreadsheet.
 *
 * @param date1904 whether days are counted from 1904.
 */
export function createCellFormat(pattern: string, date1904: boolean): CellFormat {
  const code = pattern.length > MAX_FORMAT_CHARACTERS || !isValid(pattern) ? 'General' : pattern;
  const { year, month, day } = getFormatDateInfo(code);
  const isDate = year || month || day;
  const precision = day ? 10 : month ? 7 : 4;
  const changesText = /[@;]/.test(code) && code !== '@';
  return {
    showNumber(value) {
      if (/^(?:general|@)$/i.test(code)) return { text: plainNumber(value), date: null };
      const serial = isDate && date1904 ? value + DAYS_TO_1904 : value;
      const date = isDate ? dayOfSerial(serial)?.slice(0, precision) : undefined;
      return { text: show(code, serial), date: date ?? null };
    },
    showText: (text) => (changesText ? show(code, text) : text),
  };
}

function isValid(pattern: string): boolean {
  try {
    formatValue(pattern, 1);
    return true;
  } catch {
    return false;
  }
}

function show(code: string, value: number | string): string {
  return formatValue(code, value, { leap1900: false }).trim();
}

/** Whole numbers are names more often than sizes: 12345678901234 is no 1.23E+13. */
function plainNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : formatValue('General', value);
}
