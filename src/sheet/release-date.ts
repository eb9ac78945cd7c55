import { dayAfter, firstDayOf, lastDayOf } from '#src/catalog/release-days.ts';
import type { SheetCell } from './read-workbook.ts';

export interface ReleaseDate {
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as precise as the sheet is. */
  releaseDate: string | null;
  /** What the sheet shows where that is not a plain date. */
  releaseText: string | null;
  /** False when the text is neither a date nor a word for a season or for "not known yet". */
  understood: boolean;
}

/** How far outside the year of its tab a date may lie: lists of a year are begun early and closed late. */
const OUTSIDE_DAYS = 31;

/**
 * What lists sort by: the release date; or the year of the tab where there is none, and where the date is most probably
 * a slip, because it lies more than a month outside that year.
 */
export function sortDateOf(releaseDate: string | null, tabYear: number): string {
  const year = String(tabYear);
  if (releaseDate === null) return year;
  const isSlip =
    lastDayOf(releaseDate) < dayAfter(`${year}-01-01`, -OUTSIDE_DAYS) ||
    firstDayOf(releaseDate) > dayAfter(`${year}-12-31`, OUTSIDE_DAYS);
  return isSlip ? year : releaseDate;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';

/** Text with a year, a month and a day in it; `null` stands for a part that the pattern does not have. */
const PATTERNS: { pattern: RegExp; order: ('year' | 'month' | 'day')[] }[] = [
  { pattern: /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00.*)?$/, order: ['year', 'month', 'day'] },
  { pattern: /^(\d{4})-(\d{1,2})$/, order: ['year', 'month'] },
  { pattern: /^(\d{4})$/, order: ['year'] },
  { pattern: /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, order: ['month', 'day', 'year'] },
  { pattern: RegExp(`^${MONTH} ${DAY}(?:,| ,)? (\\d{4})$`, 'i'), order: ['month', 'day', 'year'] },
  { pattern: RegExp(`^${DAY} ${MONTH},? (\\d{4})$`, 'i'), order: ['day', 'month', 'year'] },
  { pattern: RegExp(`^${MONTH},? (\\d{4})$`, 'i'), order: ['month', 'year'] },
  { pattern: RegExp(`^${MONTH} ${DAY}$`, 'i'), order: ['month', 'day'] },
  { pattern: RegExp(`^${DAY} ${MONTH}$`, 'i'), order: ['day', 'month'] },
];
const MONTH_ALONE = RegExp(`^(?:(?:early|mid|late|end of)[ -])?${MONTH}$`, 'i');
const VAGUE =
  /^(?:(?:early|mid|late|end of)[ -]?)?(?:spring|summer|fall|autumn|winter|q[1-4]|tba|tbd|tbc|unannounced|unknown|soon|early|mid|late|\?+)?(?: (\d{4}))?$/i;

/**
 * A release date as written. A date is a day without time zone; a month word in a tab of 2024 is that month of 2024 and
 * stays as text too; a season or "TBA" is text only (with a year, that year). What is impossible or not understood stays as text.
 *
 * @param shown the cell's text, cleaned.
 * @param tabYear what a date without a year belongs to.
 */
export function parseReleaseDate(cell: SheetCell | undefined, shown: string, tabYear: number): ReleaseDate {
  if (cell?.date != null) return plain(cell.date, shown);
  if (shown === '') return { releaseDate: null, releaseText: null, understood: true };
  for (const { pattern, order } of PATTERNS) {
    const match = pattern.exec(shown);
    if (!match) continue;
    const part = (name: 'year' | 'month' | 'day'): string | undefined =>
      order.includes(name) ? match[order.indexOf(name) + 1] : undefined;
    const month = part('month');
    return plain(isoDate(part('year') ?? String(tabYear), month, part('day')), shown);
  }
  const month = MONTH_ALONE.exec(shown)?.[1];
  if (month !== undefined) {
    return { releaseDate: isoDate(String(tabYear), month, undefined), releaseText: shown, understood: true };
  }
  const vague = VAGUE.exec(shown);
  const year = vague?.[1];
  return {
    releaseDate: year !== undefined && isPlausible(year) ? year : null,
    releaseText: shown,
    understood: vague !== null,
  };
}

function isoDate(year: string, month: string | undefined, day: string | undefined): string {
  const number =
    month && (/^\d/.test(month) ? month : String(MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1));
  return [year, number?.padStart(2, '0'), day?.padStart(2, '0')]
    .filter((part) => part !== undefined)
    .join('-');
}

function plain(date: string, shown: string): ReleaseDate {
  return isPlausible(date)
    ? { releaseDate: date, releaseText: null, understood: true }
    : { releaseDate: null, releaseText: shown || date, understood: false };
}

/** Whether a date exists in the calendar, in the years in which albums are released. */
function isPlausible(date: string): boolean {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const instant = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && year < 2200 && instant.getUTCMonth() === month - 1 && instant.getUTCDate() === day;
}
