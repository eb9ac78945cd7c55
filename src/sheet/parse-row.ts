import { ALBUM_FIELDS, FACT_FIELDS, type FactField, type SheetField } from '#src/catalog/album-fields.ts';
import type { Album, VocalStyle } from '#src/catalog/album.ts';
import { foldName } from '#src/catalog/identity.ts';
import { cleanText, isErrorValue, MAX_CELL_CHARACTERS } from './cell-text.ts';
import { splitGenres } from './genres.ts';
import { parseHeader, type Column, type Header } from './header.ts';
import { parseLinks } from './parse-links.ts';
import type { SheetRow } from './read-workbook.ts';
import { parseReleaseDate } from './release-date.ts';
import { quote, type SheetIssue, type SheetIssueCode } from './sheet-issue.ts';
import { parseVocalStyles } from './vocal-style.ts';

/** One album as one row tells it; genres as written in this row (see `createGenreSpelling`). */
export interface AlbumRow extends Pick<
  Album,
  'tab' | 'artist' | 'title' | 'releaseDate' | 'releaseText' | FactField | 'spotifyId' | 'links'
> {
  tabYear: number;
  /** 1-based, as a spreadsheet shows it. */
  row: number;
  /** Fields and keys of link columns whose cell holds an error: nothing is known of them, so what was known stays. */
  unread: string[];
}

/** A row that means an album which cannot be told, since its artist or title is an error; null: not known. */
export interface UnreadRow {
  tab: string;
  artist: string | null;
  title: string | null;
  spotifyId: string | null;
}

/** Says what is wrong in a column of the row being read. */
export type ReportIssue = (column: string | null, code: SheetIssueCode, message: string) => void;

/**
 * Reads a row below the header.
 *
 * @returns the album and what is wrong with it; without an album when the row is a banner, has no artist or title, or an
 *   error in their place.
 */
export function parseRow(
  row: SheetRow,
  header: Header,
  tab: { name: string; year: number },
): { album?: AlbumRow; unread?: UnreadRow; issues: SheetIssue[] } {
  const issues: SheetIssue[] = [];
  const report: ReportIssue = (column, code, message) => {
    issues.push({ tab: tab.name, row: row.number, column, code, message });
  };
  const unread: string[] = [];
  const text = (fact: SheetField): string => {
    const column = header.facts[fact];
    const shown = textOf(row, column, report);
    if (!isErrorValue(shown)) return shown;
    const isName = fact === 'artist' || fact === 'title';
    const consequence = isName ? 'skipped, an album that was there keeps its values' : 'what was known stays';
    report(column?.name ?? null, 'cell-error', `The cell shows ${quote(shown)}: ${consequence}`);
    unread.push(fact);
    return '';
  };
  const artist = text('artist');
  const title = text('title');
  if (unread.length > 0) {
    const { spotifyId } = parseLinks(row, header, () => {});
    return { issues, unread: { tab: tab.name, artist: artist || null, title: title || null, spotifyId } };
  }
  if (!isNamed(artist) || !isNamed(title)) {
    if (!isBanner(row)) reportNameless(header, artist, title, report);
    return { issues };
  }
  if (artist === header.facts.artist?.name && parseHeader(row)?.facts.releaseDate) return { issues };

  const { releaseDate, releaseText } = dateOf(row, header, text('releaseDate'), tab.year, report);
  const factOf = (fact: FactField): Album[FactField] => {
    switch (ALBUM_FIELDS[fact].kind) {
      case 'genres':
        return splitGenres(text(fact));
      case 'vocalStyles':
        return vocalStylesOf(text(fact), header, report);
      case 'text':
        return text(fact) || null;
    }
  };
  const facts = Object.fromEntries(FACT_FIELDS.map((fact) => [fact, factOf(fact)])) as Pick<Album, FactField>;
  const links = parseLinks(row, header, report);
  return {
    issues,
    album: {
      tab: tab.name,
      tabYear: tab.year,
      row: row.number,
      artist,
      title,
      releaseDate,
      releaseText,
      ...facts,
      ...links,
      unread: [...unread, ...links.unread],
    },
  };
}

/** Whether a cleaned name shows anything. */
function isNamed(name: string): boolean {
  return /[\p{L}\p{N}]/u.test(name) || foldName(name) !== '';
}

/** A banner across the columns ("Unannounced Projects") is text in one cell and nothing else. */
function isBanner(row: SheetRow): boolean {
  const filled = row.cells.filter((cell) => cell !== undefined && cleanText(cell.text).text !== '');
  return filled.length <= 1 && row.cells.every((cell) => !cell?.link);
}

function reportNameless(header: Header, artist: string, title: string, report: ReportIssue): void {
  if (artist === '') {
    const what = title === '' ? 'A row without artist and title' : `${quote(title)} has no artist`;
    report(header.facts.artist?.name ?? null, 'artist-missing', `${what}: skipped`);
  } else {
    report(
      header.facts.title?.name ?? null,
      'title-missing',
      `${quote(artist)} has no album title yet: skipped`,
    );
  }
}

function textOf(row: SheetRow, column: Column | undefined, report: ReportIssue): string {
  const cell = column && row.cells[column.index];
  if (!cell) return '';
  const { text, cut } = cleanText(cell.text);
  if (cut) {
    report(
      column.name,
      'text-cut',
      `The text is longer than ${MAX_CELL_CHARACTERS} characters and was cut: ${quote(text)}`,
    );
  }
  return text;
}

function dateOf(row: SheetRow, header: Header, shown: string, tabYear: number, report: ReportIssue) {
  const column = header.facts.releaseDate;
  const date = parseReleaseDate(column && row.cells[column.index], shown, tabYear);
  if (!date.understood) {
    report(
      column?.name ?? null,
      'date-not-understood',
      `${quote(shown)} is no date that exists: kept as text`,
    );
  }
  return date;
}

function vocalStylesOf(text: string, header: Header, report: ReportIssue): VocalStyle[] {
  const { styles, unknown } = parseVocalStyles(text);
  if (unknown.length > 0) {
    const words = unknown.map(quote).join(' and ');
    report(
      header.facts.vocalStyles?.name ?? null,
      'vocal-style-unknown',
      `${words} is no known vocal style: left out`,
    );
  }
  return styles;
}
