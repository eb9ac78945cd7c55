import { setImmediate } from 'node:timers/promises';
import { CatalogError } from '#src/catalog-error.ts';
import type { ImportProgress, TabReport } from './import-report.ts';
import type { AlbumRow, UnreadRow } from './parse-row.ts';
import { cutTab, parseTab, type TabContent } from './parse-tab.ts';
import type { SheetTab } from './read-workbook.ts';
import { selectTabs, type AlbumTab } from './select-tabs.ts';
import { quote, type SheetIssue } from './sheet-issue.ts';
import type { TabShape } from './sheet-losses.ts';

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
  /** Of the imported tabs, by name. */
  shapes: Record<string, TabShape>;
  issues: SheetIssue[];
}

export interface ParseSheetOptions {
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
export async function parseSheet(tabs: SheetTab[], options: ParseSheetOptions = {}): Promise<SheetContent> {
  const { albumTabs, skipped } = selectTabs(tabs, options.only);
  const content = startContent(skipped);
  const wantedRows = new Set<AlbumRow>();
  const of = albumTabs.filter(({ wanted }) => wanted).length;
  let number = 0;
  for (const albumTab of albumTabs) {
    await setImmediate();
    options.signal?.throwIfAborted();
    const { name } = albumTab.tab;
    if (albumTab.wanted) options.onProgress?.({ step: 'tab', number: (number += 1), of, name });
    const outcome = tryParseTab(albumTab);
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
      content.shapes[name] = outcome.read.shape;
      for (const issue of issues) content.issues.push(issue);
    } else if (outcome.reason === null) {
      skipTab(content, { name, reason: 'it is empty' });
    } else {
      content.tabs.push({ name, status: 'failed', rows: 0, reason: outcome.reason });
      content.issues.push(tabIssue(name, 'tab-failed', `The tab could not be read: ${outcome.reason}`));
    }
  }
  if (!content.tabs.some(({ status }) => status === 'imported')) {
    const reasons = content.tabs.flatMap(({ name, status, reason }) =>
      status === 'failed' ? [`${quote(name)}: ${reason}`] : [],
    );
    const what =
      reasons.length === 0 ? 'All tabs are empty' : `None of the tabs could be read (${reasons.join('; ')})`;
    throw new CatalogError('sheet-unreadable', what, {
      hint: 'A tab needs a row with "Artist" and "Album" above its albums; nothing was changed',
    });
  }
  return { ...content, wantedRows };
}

type Started = Omit<SheetContent, 'wantedRows'>;

function startContent(skipped: { name: string; reason: string }[]): Started {
  const content: Started = { allRows: [], skippedRows: 0, unreadRows: [], tabs: [], shapes: {}, issues: [] };
  for (const tab of skipped) skipTab(content, tab);
  return content;
}

function skipTab(content: Started, { name, reason }: { name: string; reason: string }): void {
  content.tabs.push({ name, status: 'skipped', rows: 0, reason });
  content.issues.push(tabIssue(name, 'tab-skipped', `The tab was skipped: ${reason}`));
}

/** A tab's content, or why there is none; null: it is empty. */
type Outcome = { read: TabContent } | { read?: undefined; reason: string | null };

function tryParseTab({ tab, year }: AlbumTab): Outcome {
  try {
    const read = parseTab(tab, year);
    return read ? { read } : { reason: null };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function tabIssue(name: string, code: 'tab-failed' | 'tab-skipped', message: string): SheetIssue {
  return { tab: name, row: null, column: null, code, message };
}
