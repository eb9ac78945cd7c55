import type { Album } from '#src/catalog/album.ts';

/** A release as people read it, and as machines do where the sheet is precise enough. */
export interface ReleaseDate {
  /** "3 May 2024", "May 2024", "2024", or the sheet's own words ("TBA"). */
  text: string;
  /** For `<time datetime>`: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  datetime?: string;
}

const MONTH = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' });
const MONTHS = Array.from({ length: 12 }, (_, month) => MONTH.format(Date.UTC(2000, month)));

const WEEKDAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** How to show when an album comes out, months cut to three letters when `short`; undefined when the sheet says nothing. */
export function formatReleaseDate(
  { releaseDate, releaseText }: Pick<Album, 'releaseDate' | 'releaseText'>,
  { short = false }: { short?: boolean } = {},
): ReleaseDate | undefined {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(releaseDate ?? '');
  if (!releaseDate || !parts) return releaseText ? { text: releaseText } : undefined;
  const [, year, month, day] = parts;
  const monthName = month && MONTHS[Number(month) - 1];
  const words = [day && Number(day), short ? monthName?.slice(0, 3) : monthName, year];
  return { text: words.filter(Boolean).join(' '), datetime: releaseDate };
}

/** What heads the releases of one month, from any of their dates: "December 2026", or "2027" where no month is known. */
export function formatMonth(releaseDate: string): string {
  return formatReleaseDate({ releaseDate: releaseDate.slice(0, 7), releaseText: null })?.text ?? releaseDate;
}

/** A day, `YYYY-MM-DD`, as a week's list shows it: "Fri 27 Nov". */
export function formatWeekday(day: string): string {
  return WEEKDAY.format(new Date(day)).replace(',', '');
}

const DAY_NAME = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });

/** The name of a release's day, "Friday"; undefined where the day is not known. */
export function formatDayName(releaseDate: string | null): string | undefined {
  return releaseDate?.length === 10 ? DAY_NAME.format(new Date(releaseDate)) : undefined;
}

interface Facts extends Pick<Album, 'genres' | 'location'> {
  format?: string | null;
  vocalStyles: readonly string[];
}

/** What the sheet says of an album, in one line: "LP · Djent, Prog-metal · Clean · Oslo, Norway"; empty when it says nothing. */
export function formatFacts({ format, genres, vocalStyles, location }: Facts): string {
  return [format, genres.join(', '), vocalStyles.join(', '), location].filter(Boolean).join(' · ');
}

/** How an album is sung, and where it comes from; what the sheet does not say is left out. */
export function voiceAndPlace({ vocalStyles, location }: Pick<Facts, 'vocalStyles' | 'location'>): string[] {
  return [vocalStyles.join(', '), location].filter((fact): fact is string => Boolean(fact));
}

const LINK_NAMES: Record<string, string> = { youtube: 'YouTube', soundcloud: 'SoundCloud', itunes: 'iTunes' };

/** A link's name as its owner spells it: "appleMusic" -> "Apple Music", "youtube" -> "YouTube". */
export function formatLinkName(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2');
  return LINK_NAMES[name.toLowerCase()] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** The URL if it is one of the web (`http:` or `https:`), else undefined: nothing else may become a link. */
export function webUrl(url: string | null | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  return /^https?:$/.test(new URL(url).protocol) ? url : undefined;
}
