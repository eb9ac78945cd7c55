import { CatalogError } from '#src/catalog-error.ts';
import { missingColumns, parseHeader, type Header } from './header.ts';
import { readRow, type AlbumRow, type UnreadRow } from './read-row.ts';
import type { SheetIssue } from './sheet-issue.ts';
import type { SheetTab } from './workbook.ts';

/** What a tab holds. */
export interface TabContent {
  albums: AlbumRow[];
  /** Numbers of the rows below the header that hold something, but no album. */
  skippedRows: number[];
  unreadRows: UnreadRow[];
  issues: SheetIssue[];
}

/** The header stands at the top; a tab without one near there is no list of albums. */
const HEADER_WITHIN_ROWS = 50;

/**
 * Reads a tab to its end, over gaps and banners.
 *
 * @throws CatalogError `tab-without-header` when no row near the top names "Artist" and "Album"; whatever reading throws.
 */
export function readTab(tab: SheetTab, year: number): TabContent {
  const content: TabContent = { albums: [], skippedRows: [], unreadRows: [], issues: [] };
  let header: Header | undefined;
  for (const row of tab.rows()) {
    if (!header) {
      if (row.number > HEADER_WITHIN_ROWS) break;
      header = parseHeader(row);
      if (header) content.issues.push(...columnIssues(tab.name, header));
      continue;
    }
    const { album, unread, issues } = readRow(row, header, { name: tab.name, year });
    content.issues.push(...issues);
    if (unread) content.unreadRows.push(unread);
    if (album) content.albums.push(album);
    else content.skippedRows.push(row.number);
  }
  if (!header) {
    throw new CatalogError(
      'tab-without-header',
      `None of its first ${HEADER_WITHIN_ROWS} rows names the columns "Artist" and "Album"`,
    );
  }
  return content;
}

/** The part of a tab down to its first `albums` albums. */
export function cutTab(content: TabContent, albums: number): TabContent {
  if (albums >= content.albums.length) return content;
  const taken = content.albums.slice(0, albums);
  const lastRow = taken.at(-1)?.row ?? 0;
  return {
    albums: taken,
    unreadRows: content.unreadRows,
    skippedRows: content.skippedRows.filter((row) => row <= lastRow),
    issues: content.issues.filter(({ row }) => (row ?? 0) <= lastRow),
  };
}

function columnIssues(tab: string, header: Header): SheetIssue[] {
  return missingColumns(header).map((column) => ({
    tab,
    row: header.row,
    column,
    code: 'column-missing',
    message: `The tab has no column "${column}": its albums come without it`,
  }));
}
