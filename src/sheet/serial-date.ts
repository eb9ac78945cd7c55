/** Days from 1899-12-30, from which spreadsheets count, to 1970-01-01. */
const EPOCH_SERIAL = 25_569;
/** Days by which workbooks that count from 1904 are behind. */
export const DAYS_TO_1904 = 1_462;
const DAY_MS = 86_400_000;

/** The day of a serial number, `YYYY-MM-DD`; undefined where there is no such day in the years 0 to 9999. */
export function dayOfSerial(serial: number): string | undefined {
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
