import { setImmediate } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Schema } from '#db/schema.ts';
import { writeAlbums } from '#src/catalog/album-queries.ts';
import type { Retry } from '#src/sources/retry.ts';
import { draftAlbums, draftIssues, type AlbumDraft } from './album-drafts.ts';
import { createUnreadMatcher } from './album-record.ts';
import { createGenreSpelling } from './genres.ts';
import {
  fingerprintImport,
  noteLook,
  readLastImport,
  recordImport,
  repeatedImport,
  type ImportMemory,
} from './import-history.ts';
import type { ImportProgress, ImportReport } from './import-report.ts';
import { readOverrides } from './overrides.ts';
import { parseSheet, type SheetContent } from './parse-sheet.ts';
import { planImport } from './plan-import.ts';
import { readSource, type DownloadOptions } from './read-source.ts';
import { readWorkbook } from './read-workbook.ts';
import { holdsAlbums } from './select-tabs.ts';
import { isWebSource, publicSource } from './sheet-address.ts';
import type { SheetIssue } from './sheet-issue.ts';
import { findLosses, nextShapes, refuseLoss } from './sheet-losses.ts';

export interface ImportOptions {
  /** On the newest schema. */
  db: CatalogDatabase;
  /** URL or path of an XLSX file. */
  source: string;
  /** Names of the tabs to import; none for all. */
  tabs?: readonly string[] | undefined;
  /** The most rows to import. */
  limit?: number | undefined;
  /** Does everything and takes it all back. */
  dryRun?: boolean | undefined;
  /** Accepts a sheet that lost albums, tabs or columns: true up to half the albums, a number up to so many. */
  allowShrink?: boolean | number | undefined;
  /** The CSV file of corrections; undefined for none. */
  overridesFile?: string | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
  now?: (() => Date) | undefined;
  download?: Pick<DownloadOptions, 'fetch' | 'timeoutMs' | 'sleep'> | undefined;
}

/**
 * Brings the catalog up to date with a sheet, in one transaction: all of it or nothing. Makes no call to Spotify and
 * touches no Spotify data. A sheet that is, to the byte, what was imported last is not read: only the look is noted.
 *
 * @throws CatalogError when the sheet cannot be had or holds nothing (see `readSource`, `readWorkbook`,
 *   `parseSheet`), `sheet-shrunk` when too many albums, a tab or a column are gone; the signal's reason. The catalog is then as it was.
 */
export async function importCatalog(options: ImportOptions): Promise<ImportReport> {
  const { db, source, signal, onProgress, dryRun = false, now = () => new Date() } = options;
  const startedAt = now();
  if (isWebSource(source)) onProgress?.({ step: 'download', source: publicSource(source) });
  const file = await readSheetFile(options);
  const overrides =
    options.overridesFile === undefined ? undefined : await readOverrides(options.overridesFile);
  const inputSha256 = await fingerprintImport(file, {
    tabs: options.tabs ?? [],
    limit: options.limit ?? null,
    overrides: overrides ? [[...overrides.overrides], overrides.issues] : [],
  });
  const repeated = await repeatedImport(db, inputSha256);
  if (repeated) {
    const lookedAt = now();
    if (!dryRun) await noteLook(db, repeated.id, lookedAt.toISOString());
    const durationMs = lookedAt.getTime() - startedAt.getTime();
    return { ...repeated.report, durationMs, dryRun };
  }
  const content = await readContent(file, options);
  const drafts = draftAlbums(content.allRows);
  const wanted = new Set(drafts.filter((draft) => draft.rows.some((row) => content.wantedRows.has(row))));
  const nothingRemovedBecause = reasonToRemoveNothing(options, content);
  const spelling = createGenreSpelling(content.allRows.map((row) => row.genres));
  signal?.throwIfAborted();

  onProgress?.({ step: 'store', albums: wanted.size });
  return withExclusiveTransaction(db, 'catalog', store, { dryRun });

  async function store(transaction: Transaction<Schema>): Promise<ImportReport> {
    const stored = await transaction.selectFrom('album').selectAll().orderBy('id').execute();
    const present = stored.filter((album) => album.removed_at === null).length;
    const before = (await readLastImport(transaction))?.counts.shapes ?? {};
    const plan = planImport({
      drafts,
      stored,
      overrides: overrides?.overrides ?? new Map(),
      spelling,
      isWanted: (draft) => wanted.has(draft),
      removeMissing: nothingRemovedBecause === null,
      mayBeUnread: createUnreadMatcher(content.unreadRows),
      now: startedAt.toISOString(),
    });
    refuseLoss({
      losses: findLosses({
        before,
        now: content.shapes,
        tabs: content.tabs,
        wholeSheet: !isNarrowed(options),
      }),
      gone: plan.gone,
      albums: nothingRemovedBecause === null ? wanted.size + plan.kept : present,
      present,
      allowShrink: options.allowShrink ?? false,
    });
    await writeAlbums(transaction, plan.writes);
    const finishedAt = now();
    const counts = {
      rows: content.wantedRows.size,
      albums: wanted.size,
      ...plan.counts,
      skippedRows: content.skippedRows,
      spotifyCalls: 0,
      durationMs: finishedAt.getTime() - startedAt.getTime(),
      tabs: content.tabs,
      nothingRemovedBecause,
    };
    const issues = [...issuesOf(content, drafts), ...(overrides?.issues ?? []), ...plan.issues];
    const failed = content.tabs.flatMap(({ name, status }) => (status === 'failed' ? [name] : []));
    const shapes = nextShapes(before, content.shapes, (tab) => isNarrowed(options) || failed.includes(tab));
    const memory: ImportMemory = { shapes, inputSha256 };
    await recordImport(transaction, {
      started_at: startedAt.toISOString(),
      finished_at: finishedAt.toISOString(),
      source: publicSource(source),
      counts_json: JSON.stringify({ ...counts, ...memory }),
      issues_json: JSON.stringify(issues),
    });
    await setImmediate();
    signal?.throwIfAborted();
    return { ...counts, issues, dryRun, sheetUnchanged: false };
  }
}

function readSheetFile({ source, signal, onProgress, download }: ImportOptions): Promise<Buffer> {
  const onRetry = ({ error, delayMs }: Retry): void => {
    const reason = error instanceof Error ? error.message : String(error);
    onProgress?.({ step: 'retry', reason, delayMs });
  };
  return readSource(source, { ...download, signal, onRetry });
}

async function readContent(file: Buffer, options: ImportOptions): Promise<SheetContent> {
  const { signal, onProgress } = options;
  onProgress?.({ step: 'open' });
  const tabs = await readWorkbook(file, { isWanted: holdsAlbums, signal });
  return parseSheet(tabs, { only: options.tabs, limit: options.limit, onProgress, signal });
}

function isNarrowed({ tabs = [], limit }: ImportOptions): boolean {
  return tabs.length > 0 || limit !== undefined;
}

function reasonToRemoveNothing(options: ImportOptions, content: SheetContent): string | null {
  if (options.tabs && options.tabs.length > 0) return 'only some tabs were imported';
  if (options.limit !== undefined) return 'the number of rows was limited';
  const failed = content.tabs.filter(({ status }) => status === 'failed').map(({ name }) => name);
  return failed.length > 0 ? `not every tab could be read (${failed.join(', ')})` : null;
}

/** What is wrong in the rows imported, in the order of tabs and rows. */
function issuesOf(content: SheetContent, drafts: AlbumDraft[]): SheetIssue[] {
  const order = content.tabs.map(({ name }) => name);
  return [...content.issues, ...draftIssues(drafts, content.wantedRows)].sort(
    (one, other) =>
      order.indexOf(one.tab ?? '') - order.indexOf(other.tab ?? '') || (one.row ?? 0) - (other.row ?? 0),
  );
}
