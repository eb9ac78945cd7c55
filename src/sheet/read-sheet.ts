import { CatalogError } from '#src/catalog-error.ts';
import { heedSignal } from './heed-signal.ts';
import type { ImportProgress, TabReport } from './import-report.ts';
import type { AlbumRow, UnreadRow } from './read-row.ts';
import { cutTab, readTab, type TabContent } from './read-tab.ts';
import { selectTabs, type AlbumTab } from './select-tabs.ts';
import { quote, type SheetIssue } from './sheet-issue.ts';
import type { SheetTab } from './workbook.ts';

/** What the tabs of a sheet hold. */
export interface SheetContent {
  /** Every row of every tab that holds albums, in the order of the import, wanted or not. */
  allRows: AlbumRow[];
  /** Those to import. */
  wantedRows: ReadonlySet<AlbumRow>;
  skippedRows: number;
  /** Rows of all tabs whose album cannot be told. */
  unreadRows: UnreadRow[];
  tabs: TabReport[];
  issues: SheetIssue[];
}

export interface ReadSheetOptions {
  /** Names of the tabs to import; empty for all. */
  only?: readonly string[] | undefined;
  /** The most rows to import. */
  limit?: number | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Reads all tabs that hold albums, oldest first; also those that are not wanted, because names, ids and genre
 * spellings are judged over the whole sheet. A tab that fails is reported, and the others are read.
 *
 * @throws CatalogError as `selectTabs`, and `sheet-unreadable` when every wanted tab failed; the signal's reason.
 */
export async function readSheet(tabs: SheetTab[], options: ReadSheetOptions = {}): Promise<SheetContent> {
  const { albumTabs, skipped } = selectTabs(tabs, options.only);
  const content = startContent(skipped);
  const wantedRows = new Set<AlbumRow>();
  const of = albumTabs.filter(({ wanted }) => wanted).length;
  let number = 0;
  for (const albumTab of albumTabs) {
    await heedSignal(options.signal);
    const { name } = albumTab.tab;
    if (albumTab.wanted) options.onProgress?.({ step: 'tab', number: (number += 1), of, name });
    const outcome = tryReadTab(albumTab);
    for (const row of outcome.read?.albums ?? []) content.allRows.push(row);
    for (const row of outcome.read?.unreadRows ?? []) content.unreadRows.push(row);
    if (!albumTab.wanted) {
      content.tabs.push({ name, status: 'skipped', rows: 0, reason: 'it was not asked for' });
    } else if (outcome.read) {
      const { albums, skippedRows, issues } = cutTab(
        outcome.read,
        (options.limit ?? Infinity) - wantedRows.size,
      );
      for (const row of albums) wantedRows.add(row);
      content.skippedRows += skippedRows.length;
      content.tabs.push({ name, status: 'imported', rows: albums.length, reason: null });
      for (const issue of issues) content.issues.push(issue);
    } else {
      content.tabs.push({ name, status: 'failed', rows: 0, reason: outcome.reason });
      content.issues.push(tabIssue(name, 'tab-failed', `The tab could not be read: ${outcome.reason}`));
    }
  }
  if (!content.tabs.some(({ status }) => status === 'imported')) {
    const reasons = content.tabs.flatMap(({ name, status, reason }) =>
      status === 'failed' ? [`${quote(name)}: ${reason}`] : [],
    );
    throw new CatalogError('sheet-unreadable', `None of the tabs could be read (${reasons.join('; ')})`, {
      hint: 'A tab needs a row with "Artist" and "Album" above its albums; nothing was changed',
    });
  }
  return { ...content, wantedRows };
}

function startContent(skipped: { name: string; reason: string }[]): Omit<SheetContent, 'wantedRows'> {
  return {
    allRows: [],
    skippedRows: 0,
    unreadRows: [],
    tabs: skipped.map(({ name, reason }) => ({ name, status: 'skipped', rows: 0, reason })),
    issues: skipped.map(({ name, reason }) =>
      tabIssue(name, 'tab-skipped', `The tab was skipped: ${reason}`),
    ),
  };
}

type Outcome = { read: TabContent } | { read?: undefined; reason: string };

function tryReadTab({ tab, year }: AlbumTab): Outcome {
  try {
    return { read: readTab(tab, year) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function tabIssue(name: string, code: 'tab-failed' | 'tab-skipped', message: string): SheetIssue {
  return { tab: name, row: null, column: null, code, message };
}
