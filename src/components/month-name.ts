import { formatReleaseDate } from './release-date.ts';

/** What heads the releases of one month, from any of their dates: "December 2026", or "2027" where no month is known. */
export function monthHeading(releaseDate: string): string {
  return formatReleaseDate({ releaseDate: releaseDate.slice(0, 7), releaseText: null })?.text ?? releaseDate;
}
