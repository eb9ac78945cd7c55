import { format as formatValue, getFormatDateInfo, getFormatFromId } from 'numfmt';

/** Spreadsheet programs take no longer ones, and reading one costs more than its length. */
const MAX_FORMAT_CHARACTERS = 255;
/** Days from 1899-12-30, from which spreadsheets count, to 1970-01-01. */
const EPOCH_SERIAL = 25_569;
/** Days by which workbooks that count from 1904 are behind. */
const DAYS_TO_1904 = 1_462;
const DAY_MS = 86_400_000;

/** A value as a cell shows it. */
export interface ShownValue {
  /** Numbers and dates in their format. Neither cleaned nor cut. */
  text: string;
  /** The date that is shown, as precise as it is shown: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; null for anything else. */
  date: string | null;
}

/** A cell's number format, ready for its values. A format that no program would take shows values as they are. */
export interface CellFormat {
  showNumber(value: number): ShownValue;
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

/** The day of a serial number, `YYYY-MM-DD`; undefined where there is no such day in the years 0 to 9999. */
function dayOfSerial(serial: number): string | undefined {
  const date = new Date(Math.floor(serial - EPOCH_SERIAL) * DAY_MS);
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9_999 ? date.toISOString().slice(0, 10) : undefined;
}

/** The serial number of an ISO date or moment, as it is written; undefined when it is none. */
export function serialOfIsoDate(text: string, date1904: boolean): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(?:Z|[+-]\d\d:\d\d)?$/.exec(text);
  const ms = match ? Date.parse(`${match[1]}T${match[2] ?? '00:00'}Z`) : NaN;
  return Number.isNaN(ms) ? undefined : ms / DAY_MS + EPOCH_SERIAL - (date1904 ? DAYS_TO_1904 : 0);
}
