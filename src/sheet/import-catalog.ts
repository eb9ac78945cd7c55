import type { Transaction } from 'kysely';
import { exclusively } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Schema } from '#db/schema.ts';
import { findFirstFreeId } from '#src/catalog/first-free-id.ts';
import { writeAlbums } from '#src/catalog/write-albums.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { draftAlbums, draftIssues, type AlbumDraft } from './album-drafts.ts';
import type { DownloadOptions } from './download-sheet.ts';
import { createGenreSpelling } from './genres.ts';
import { heedSignal } from './heed-signal.ts';
import type { ImportCounts, ImportProgress, ImportReport } from './import-report.ts';
import { readOverrides } from './overrides.ts';
import { planImport, type ImportPlan } from './plan-import.ts';
import { readSource } from './read-source.ts';
import { readSheet, type SheetContent } from './read-sheet.ts';
import { readWorkbook } from './read-workbook.ts';
import { holdsAlbums } from './select-tabs.ts';
import { isWebSource, publicSource } from './sheet-address.ts';
import type { SheetIssue } from './sheet-issue.ts';
import { recordImport } from './store-import.ts';
import { createUnreadMatcher } from './unread-cells.ts';

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
  /** Accepts a sheet with 10 % fewer albums than are present. */
  allowShrink?: boolean | undefined;
  /** The CSV file of corrections; undefined for none. */
  overridesFile?: string | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
  now?: (() => Date) | undefined;
  download?: Pick<DownloadOptions, 'fetch' | 'timeoutMs' | 'sleep'> | undefined;
}

/** A sheet with no more than this part of the albums present is taken for a mistake. */
const SHRUNK_TO = 0.9;

/**
 * Brings the catalog up to date with a sheet, in one transaction: all of it or nothing. Makes no call to Spotify and
 * touches no Spotify data.
 *
 * @throws CatalogError when the sheet cannot be had or holds nothing (see `readSource`, `readWorkbook`,
 *   `readSheet`), `sheet-shrunk` when too many albums are gone; the signal's reason. The catalog is then as it was.
 */
export async function importCatalog(options: ImportOptions): Promise<ImportReport> {
  const { db, source, signal, onProgress, now = () => new Date() } = options;
  const startedAt = now();
  if (isWebSource(source)) onProgress?.({ step: 'download', source: publicSource(source) });
  const content = await readContent(options);
  const overrides =
    options.overridesFile === undefined ? undefined : await readOverrides(options.overridesFile);
  const drafts = draftAlbums(content.allRows);
  const wanted = new Set(drafts.filter((draft) => draft.rows.some((row) => content.wantedRows.has(row))));
  const nothingRemovedBecause = reasonToRemoveNothing(options, content);
  const spelling = createGenreSpelling(content.allRows.map((row) => row.genres));
  signal?.throwIfAborted();

  onProgress?.({ step: 'store', albums: wanted.size });
  return exclusively(db, 'catalog', store, { takeBack: options.dryRun ?? false });

  async function store(transaction: Transaction<Schema>): Promise<ImportReport> {
    const stored = await transaction.selectFrom('album').selectAll().orderBy('id').execute();
    const present = stored.filter((album) => album.removed_at === null).length;
    if (nothingRemovedBecause === null && !options.allowShrink) refuseShrunk(wanted.size, present);
    const plan = planImport({
      drafts,
      stored,
      overrides: overrides?.overrides ?? new Map(),
      spelling,
      isWanted: (draft) => wanted.has(draft),
      removeMissing: nothingRemovedBecause === null,
      mayBeUnread: createUnreadMatcher(content.unreadRows),
      firstFreeId: await findFirstFreeId(transaction),
      now: startedAt.toISOString(),
    });
    await writeAlbums(transaction, plan.writes);
    const finishedAt = now();
    const counts = {
      ...countsOf(plan, content, wanted.size),
      durationMs: finishedAt.getTime() - startedAt.getTime(),
      tabs: content.tabs,
      nothingRemovedBecause,
    };
    const issues = [...issuesOf(content, drafts), ...(overrides?.issues ?? []), ...plan.issues];
    await recordImport(transaction, {
      started_at: startedAt.toISOString(),
      finished_at: finishedAt.toISOString(),
      source: publicSource(source),
      counts_json: JSON.stringify(counts),
      issues_json: JSON.stringify(issues),
    });
    await heedSignal(signal);
    return { ...counts, issues, dryRun: options.dryRun ?? false };
  }
}

async function readContent(options: ImportOptions): Promise<SheetContent> {
  const { source, signal, onProgress } = options;
  const file = await readSource(source, {
    ...options.download,
    signal,
    onRetry: ({ error, delayMs }) =>
      onProgress?.({
        step: 'retry',
        reason: error instanceof Error ? error.message : String(error),
        delayMs,
      }),
  });
  onProgress?.({ step: 'open' });
  const tabs = await readWorkbook(file, { isWanted: holdsAlbums, signal });
  return readSheet(tabs, { only: options.tabs, limit: options.limit, onProgress, signal });
}

function reasonToRemoveNothing(options: ImportOptions, content: SheetContent): string | null {
  if (options.tabs && options.tabs.length > 0) return 'only some tabs were imported';
  if (options.limit !== undefined) return 'the number of rows was limited';
  const failed = content.tabs.filter(({ status }) => status === 'failed').map(({ name }) => name);
  return failed.length > 0 ? `not every tab could be read (${failed.join(', ')})` : null;
}

function refuseShrunk(albums: number, present: number): void {
  if (present === 0 || albums > present * SHRUNK_TO) return;
  throw new CatalogError(
    'sheet-shrunk',
    `The sheet holds ${albums} albums, the catalog ${present}: nothing was changed`,
    { hint: 'If albums really were taken out of the sheet, import with --allow-shrink' },
  );
}

function countsOf(plan: ImportPlan, content: SheetContent, albums: number): Omit<ImportCounts, 'durationMs'> {
  const { created, updated, unchanged, removed, restored } = plan;
  const { wantedRows, skippedRows } = content;
  return {
    rows: wantedRows.size,
    albums,
    created,
    updated,
    unchanged,
    removed,
    restored,
    skippedRows,
    spotifyCalls: 0,
  };
}

/** What is wrong in the rows imported, in the order of tabs and rows. */
function issuesOf(content: SheetContent, drafts: AlbumDraft[]): SheetIssue[] {
  const order = content.tabs.map(({ name }) => name);
  return [...content.issues, ...draftIssues(drafts, content.wantedRows)].sort(
    (one, other) =>
      order.indexOf(one.tab ?? '') - order.indexOf(other.tab ?? '') || (one.row ?? 0) - (other.row ?? 0),
  );
}
