import { CatalogError } from '#src/catalog-error.ts';
import { cleanText } from './cell-text.ts';
import { countKnownColumns, missingColumns, parseHeader, type Header } from './header.ts';
import { parseRow, type AlbumRow, type UnreadRow } from './parse-row.ts';
import type { SheetRow, SheetTab } from './read-workbook.ts';
import { quote, type SheetIssue } from './sheet-issue.ts';
import { measureTab, type TabShape } from './sheet-losses.ts';

/** What a tab holds. */
export interface TabContent {
  albums: AlbumRow[];
  /** Numbers of the rows below the header that hold something, but no album. */
  skippedRows: number[];
  unreadRows: UnreadRow[];
  issues: SheetIssue[];
  shape: TabShape;
}

/** The header stands at the top; a tab without one near there is no list of albums. */
const HEADER_WITHIN_ROWS = 50;

/**
 * Reads a tab to its end, over gaps and banners.
 *
 * @returns undefined for a tab that is prepared and holds nothing yet.
 * @throws CatalogError `tab-without-header` when no row near the top names "Artist" and "Album"; whatever reading throws.
 */
export function parseTab(tab: SheetTab, year: number): TabContent | undefined {
  const content: Omit<TabContent, 'shape'> = { albums: [], skippedRows: [], unreadRows: [], issues: [] };
  let header: Header | undefined;
  let likeliest: SheetRow | undefined;
  let isEmpty = true;
  for (const row of tab.rows()) {
    isEmpty = false;
    if (!header) {
      if (row.number > HEADER_WITHIN_ROWS) break;
      header = parseHeader(row);
      if (!likeliest || countKnownColumns(row) > countKnownColumns(likeliest)) likeliest = row;
      if (header) content.issues.push(...columnIssues(tab.name, header));
      continue;
    }
    const { album, unread, issues } = parseRow(row, header, { name: tab.name, year });
    content.issues.push(...issues);
    if (unread) content.unreadRows.push(unread);
    if (album) content.albums.push(album);
    else content.skippedRows.push(row.number);
  }
  if (header) return { ...content, shape: measureTab(header, content.albums) };
  if (isEmpty) return undefined;
  throw new CatalogError(
    'tab-without-header',
    `None of its first ${HEADER_WITHIN_ROWS} rows names the columns "Artist" and "Album"${namesOf(likeliest)}`,
  );
}

/** What the row that is most like a header names instead. */
function namesOf(row: SheetRow | undefined): string {
  if (!row || countKnownColumns(row) === 0) return '';
  const names = row.cells.flatMap((cell) => (cell?.text ? [quote(cleanText(cell.text).text)] : []));
  return `; row ${row.number} names ${names.slice(0, 20).join(', ')}`;
}

/** The part of a tab down to its first `albums` albums. */
export function cutTab(content: TabContent, albums: number): TabContent {
  if (albums >= content.albums.length) return content;
  const taken = content.albums.slice(0, albums);
  const lastRow = taken.at(-1)?.row ?? 0;
  return {
    ...content,
    albums: taken,
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
