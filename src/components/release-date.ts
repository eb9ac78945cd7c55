import type { Album } from '#src/catalog/album.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A release as people read it, and as machines do where the sheet is precise enough. */
export interface ReleaseDate {
  /** "3 May 2024", "May 2024", "2024", or the sheet's own words ("TBA"). */
  text: string;
  /** For `<time datetime>`: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  datetime?: string;
}

/** How to show when an album comes out, months cut to three letters when `short`; undefined when the sheet says nothing. */
export function formatReleaseDate(
  album: Pick<Album, 'releaseDate' | 'releaseText'>,
  { short = false }: { short?: boolean } = {},
): ReleaseDate | undefined {
  const { releaseDate, releaseText } = album;
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(releaseDate ?? '');
  if (!releaseDate || !parts) return releaseText ? { text: releaseText } : undefined;
  const [, year, month, day] = parts;
  const monthName = month && MONTHS[Number(month) - 1];
  const words = [day && Number(day), short ? monthName?.slice(0, 3) : monthName, year];
  return { text: words.filter(Boolean).join(' '), datetime: releaseDate };
}
