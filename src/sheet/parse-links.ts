import { isErrorValue } from './cell-text.ts';
import type { Header, LinkColumn } from './header.ts';
import type { ReportIssue } from './parse-row.ts';
import type { SheetCell, SheetRow } from './read-workbook.ts';
import { quote } from './sheet-issue.ts';
import { parseSpotifyLink, webAddressOfUri, type SpotifyLink } from './spotify-link.ts';

/** What a cell of a link column holds. */
export type CellLink =
  | { status: 'none' }
  | { status: 'link'; url: URL }
  | { status: 'not-http'; reason: string }
  | { status: 'broken'; reason: string };

/** Longer ones are no addresses of albums. */
const MAX_URL_CHARACTERS = 2_048;

const GOOGLE_HOST = /^(www\.)?google(\.[a-z]{2,3}){1,2}$/;

/** The link of a cell, unwrapped from `google.com/url?q=…`; only http: and https: links to a host with a dot. */
export function parseCellLink(cell: SheetCell | undefined): CellLink {
  const shown = cell?.text.trim() ?? '';
  const raw = webAddressOfUri(cell?.link?.trim() || (/^[a-z][a-z+.-]*:/i.test(shown) ? shown : ''));
  if (raw === '') {
    return shown === ''
      ? { status: 'none' }
      : { status: 'broken', reason: `${quote(shown)} is text without a link` };
  }
  if (raw.startsWith('='))
    return { status: 'broken', reason: `the formula ${quote(raw)} holds no whole link` };
  if (raw.length > MAX_URL_CHARACTERS)
    return { status: 'broken', reason: `${quote(raw)} is too long for a link` };
  if (!URL.canParse(raw)) return { status: 'broken', reason: `${quote(raw)} is no complete link` };
  const url = unwrapGoogle(new URL(raw));
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { status: 'not-http', reason: `${quote(raw)} is neither http: nor https:` };
  }
  if (!url.hostname.includes('.')) return { status: 'broken', reason: `${quote(raw)} leads nowhere` };
  return { status: 'link', url };
}

function unwrapGoogle(url: URL, depth = 0): URL {
  if (!GOOGLE_HOST.test(url.hostname) || url.pathname !== '/url' || depth === 3) return url;
  const target = url.searchParams.get('q') ?? url.searchParams.get('url');
  return target !== null && URL.canParse(target) ? unwrapGoogle(new URL(target), depth + 1) : url;
}

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
export function parseLinks(row: SheetRow, header: Header, report: ReportIssue): RowLinks {
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
    const url = linkOf(row, column, report);
    if (url === undefined) continue;
    if (column.key !== 'spotify') {
      if (!found.has(column.key)) found.set(column.key, url.href);
      continue;
    }
    spotifyId ??= spotifyIdOf(url, column, report);
    if (BANDCAMP_HOST.test(url.hostname)) misplaced = url.href;
  }
  if (misplaced !== undefined && !found.has('bandcamp')) found.set('bandcamp', misplaced);
  return { spotifyId, links: Object.fromEntries(found), unread };
}

function linkOf(row: SheetRow, column: LinkColumn, report: ReportIssue): URL | undefined {
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

function spotifyIdOf(url: URL, column: LinkColumn, report: ReportIssue): string | null {
  const link = parseSpotifyLink(url);
  if (link.status === 'album') return link.id;
  const code = link.status === 'malformed' ? 'spotify-id-malformed' : 'spotify-link-not-album';
  report(column.name, code, `${whyNoAlbum(link, quote(url.href))}: the album is kept without it`);
  return null;
}

function whyNoAlbum(link: Exclude<SpotifyLink, { status: 'album' }>, address: string): string {
  switch (link.status) {
    case 'malformed':
      return `${quote(link.id)} has ${[...link.id].length} characters, a Spotify album id has exactly 22 letters and digits`;
    case 'prerelease':
      return `${address} announces an album, which has no album id on Spotify yet`;
    case 'short':
      return `${address} is a short link, and where it leads cannot be told without asking Spotify`;
    case 'not-album':
      return `${address} leads to ${link.what === '' ? 'no album' : `a Spotify ${link.what}`}, not to an album`;
    case 'not-spotify':
      return `${address} is no link to Spotify`;
  }
}
