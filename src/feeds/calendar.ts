import type { Catalog, CatalogAlbum } from '#src/catalog/catalog.ts';
import { dayAfter } from '#src/catalog/release-days.ts';
import type { Paths } from '#src/paths.ts';
import { formatFacts } from '#src/components/album-words.ts';
import { albumHeadline } from './feed-text.ts';

/** RFC 5545 3.1: a line has at most 75 octets, and what is longer goes on after a blank. */
const LINE_OCTETS = 75;

/** RFC 5545 3.6: a calendar holds at least one component. This one says nothing, and stands where no release is known. */
const TIME_ZONE = [
  'BEGIN:VTIMEZONE',
  'TZID:UTC',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0000',
  'TZOFFSETTO:+0000',
  'END:STANDARD',
  'END:VTIMEZONE',
];

interface CalendarOptions {
  paths: Pick<Paths, 'absolute' | 'album'>;
  /** `YYYY-MM-DD`, UTC. */
  today: string;
  /** Of the view that the catalog was cut down to; empty: all albums. */
  name?: string;
}

/** The releases of today and later that are known to the day, as iCalendar (RFC 5545) with whole-day events. */
export function releaseCalendar({ albums }: Catalog, { paths, today, name = '' }: CalendarOptions): string {
  const events = albums
    .filter(({ releaseDate }) => releaseDate?.length === 10 && releaseDate >= today)
    .reverse()
    .flatMap((album) => eventLines(album, paths));
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Progmetal Catalog//Upcoming releases//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escapeText(name === '' ? 'Progmetal releases' : `Progmetal: ${name}`)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:P1D',
    ...(events.length > 0 ? events : TIME_ZONE),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join('');
}

function eventLines(album: CatalogAlbum, paths: CalendarOptions['paths']): string[] {
  const url = paths.absolute(paths.album(album.id));
  const host = url ? new URL(url).hostname : 'progmetal-catalog';
  const facts = formatFacts(album);
  return [
    'BEGIN:VEVENT',
    `UID:album-${album.id}@${host}`,
    `DTSTAMP:${album.updatedAt.replace(/[-:]|\.\d+/g, '')}`,
    `DTSTART;VALUE=DATE:${album.releaseDate!.replaceAll('-', '')}`,
    `DTEND;VALUE=DATE:${dayAfter(album.releaseDate!, 1).replaceAll('-', '')}`,
    `SUMMARY:${escapeText(albumHeadline(album))}`,
    ...(facts ? [`DESCRIPTION:${escapeText(facts)}`] : []),
    ...(url ? [`URL:${url}`] : []),
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

/** RFC 5545 3.3.11: text with its separators escaped and without control characters. */
export function escapeText(text: string): string {
  return text
    .replace(/[\\;,]/g, (character) => `\\${character}`)
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/\p{Cc}/gu, '');
}

/** A content line folded to at most 75 octets each, never within a character. */
export function foldLine(line: string): string {
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}
