/**
 * A number as a spreadsheet shows it in the usual formats (`0`, `000`, `#,##0`, `0.00`, `0%`); in any other format,
 * and in none, as it is written: 1914 is "1914".
 */
export function formatNumber(value: number, format: string | undefined): string {
  const parts = /^([#0,]*[#0])(?:\.(0+))?(%?)$/.exec(format ?? '');
  if (!parts || !Number.isFinite(value) || Math.abs(value) >= 1e15) return String(value);
  const [, whole = '', decimals = '', percent = ''] = parts;
  const [digits = '', fraction] = Math.abs(percent === '' ? value : value * 100)
    .toFixed(decimals.length)
    .split('.');
  const padded = digits.padStart(whole.replace(/[^0]/g, '').length, '0');
  const grouped = whole.includes(',') ? padded.replace(/\B(?=(\d{3})+$)/g, ',') : padded;
  return `${value < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}${percent}`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const TOKEN = /"([^"]*)"|\\(.)|y+|m+|d+|h+|s+|am\/pm|[^ymdhs"\\]/gi;

/** Excel's built-in format 14, which every program shows in the way of its reader. */
const SHORT_DATE = 'mm-dd-yy';

/** A date as a spreadsheet shows it in the given format ("Jan 1" under `mmm d`), in English. The date's UTC parts count. */
export function formatDate(date: Date, format: string | undefined): string {
  const pattern = (!format || format === SHORT_DATE ? 'm/d/yyyy' : format).split(';')[0]!;
  const plain = pattern.replace(/\[[^\]]*]/g, '');
  const tokens = [...plain.matchAll(TOKEN)];
  const twelveHours = tokens.some(([token]) => /^am\/pm$/i.test(token));
  let previous = '';
  return tokens
    .map(([token, quoted, escaped]) => {
      if (quoted !== undefined || escaped !== undefined) return quoted ?? escaped;
      const name = token.toLowerCase();
      const meaning = name.startsWith('m') && /^h/.test(previous) ? `minute${name}` : name;
      if (/^[ymdhs]/.test(name)) previous = name;
      return datePart(date, meaning, twelveHours) ?? token;
    })
    .join('')
    .trim();
}

function datePart(date: Date, token: string, twelveHours: boolean): string | undefined {
  const hours = date.getUTCHours();
  const pad = (value: number): string => String(value).padStart(2, '0');
  switch (token) {
    case 'yy':
    case 'y':
      return pad(date.getUTCFullYear() % 100);
    case 'yyyy':
    case 'yyy':
      return String(date.getUTCFullYear());
    case 'm':
      return String(date.getUTCMonth() + 1);
    case 'mm':
      return pad(date.getUTCMonth() + 1);
    case 'mmm':
      return MONTHS[date.getUTCMonth()]!.slice(0, 3);
    case 'mmmm':
      return MONTHS[date.getUTCMonth()];
    case 'd':
      return String(date.getUTCDate());
    case 'dd':
      return pad(date.getUTCDate());
    case 'ddd':
      return WEEKDAYS[date.getUTCDay()]!.slice(0, 3);
    case 'dddd':
      return WEEKDAYS[date.getUTCDay()];
    case 'h':
      return String(twelveHours ? hours % 12 || 12 : hours);
    case 'hh':
      return pad(twelveHours ? hours % 12 || 12 : hours);
    case 'minutem':
    case 'minutemm':
      return pad(date.getUTCMinutes());
    case 's':
    case 'ss':
      return pad(date.getUTCSeconds());
    case 'am/pm':
      return hours < 12 ? 'AM' : 'PM';
    default:
      return undefined;
  }
}
