import { parseCellLink } from './cell-link.ts';
import { isErrorValue } from './cell-text.ts';
import type { Header, LinkColumn } from './header.ts';
import type { ReportFault } from './read-row.ts';
import { quote } from './sheet-issue.ts';
import { parseSpotifyLink } from './spotify-link.ts';
import type { SheetRow } from './workbook.ts';

interface RowLinks {
  spotifyId: string | null;
  /** Link name -> http(s) URL, Spotify's excluded. */
  links: Record<string, string>;
  /** Keys of the columns whose cell holds an error instead of a link. */
  unread: string[];
}

const BANDCAMP_HOST = /(^|\.)bandcamp\.[a-z]+$/;

/**
 * Reads the links of a row. A Bandcamp link that was put into the Spotify column is kept as the Bandcamp link when the
 * row has no other; any other wrong link there is reported and dropped.
 */
export function readLinks(row: SheetRow, header: Header, report: ReportFault): RowLinks {
  const found = new Map<string, string>();
  let spotifyId: string | null = null;
  let misplaced: string | undefined;
  const unread: string[] = [];
  for (const column of header.links) {
    const cell = row.cells[column.index];
    if (column.known && cell && !cell.link && isErrorValue(cell.text)) {
      report(column.name, 'cell-error', `The link is ${quote(cell.text)}: what was known stays`);
      unread.push(column.key);
      continue;
    }
    const url = readLink(row, column, report);
    if (url === undefined) continue;
    if (column.key !== 'spotify') {
      if (!found.has(column.key)) found.set(column.key, url.href);
      continue;
    }
    spotifyId ??= readSpotifyId(url, column, report);
    if (BANDCAMP_HOST.test(url.hostname)) misplaced = url.href;
  }
  if (misplaced !== undefined && !found.has('bandcamp')) found.set('bandcamp', misplaced);
  return { spotifyId, links: Object.fromEntries(found), unread };
}

function readLink(row: SheetRow, column: LinkColumn, report: ReportFault): URL | undefined {
  const cell = row.cells[column.index];
  // In a column we do not know, text may be anything: only what is a hyperlink is taken for one.
  if (!column.known && !cell?.link) return undefined;
  const link = parseCellLink(cell);
  switch (link.status) {
    case 'none':
      return undefined;
    case 'link':
      return link.url;
    case 'not-http':
      report(column.name, 'link-not-http', `${link.reason}; dropped`);
      return undefined;
    case 'broken':
      report(
        column.name,
        column.key === 'spotify' && cell?.link ? 'spotify-link-not-album' : 'link-broken',
        `${link.reason}; dropped`,
      );
      return undefined;
  }
}

function readSpotifyId(url: URL, column: LinkColumn, report: ReportFault): string | null {
  const link = parseSpotifyLink(url);
  switch (link.status) {
    case 'album':
      return link.id;
    case 'malformed':
      report(
        column.name,
        'spotify-id-malformed',
        `${quote(link.id)} has ${[...link.id].length} characters, a Spotify album id has exactly 22 letters and digits: the album is kept without it`,
      );
      return null;
    case 'prerelease':
      report(
        column.name,
        'spotify-link-not-album',
        `${quote(url.href)} announces an album, which has no album id on Spotify yet: the album is kept without it`,
      );
      return null;
    case 'short':
      report(
        column.name,
        'spotify-link-not-album',
        `${quote(url.href)} is a short link, and where it leads cannot be told without asking Spotify: the album is kept without it`,
      );
      return null;
    case 'not-album':
      report(
        column.name,
        'spotify-link-not-album',
        `${quote(url.href)} leads to ${link.what === '' ? 'no album' : `a Spotify ${link.what}`}, not to an album: the album is kept without it`,
      );
      return null;
    case 'not-spotify':
      report(
        column.name,
        'spotify-link-not-album',
        `${quote(url.href)} is no link to Spotify: the album is kept without it`,
      );
      return null;
  }
}
