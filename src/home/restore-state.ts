import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  makeStagingFolder,
  refuseFullTarget,
  replaceDatabase,
  requireCatalog,
} from '#db/copy/replace-database.ts';
import { migrateToLatest } from '#db/migrate.ts';
import { type CatalogDatabase, openDatabase } from '#db/open-database.ts';
import { countAlbums, writeAlbums } from '#src/catalog/album-queries.ts';
import { CATALOG_FILE, type CatalogContent, readCatalogContent, readCatalogText } from './catalog-text.ts';
import { SNAPSHOT_FILE, unpackSnapshot } from '#db/copy/snapshot-file.ts';

/** What was restored; the document of `state:restore --json`. */
export interface RestoreReport {
  /** Albums in the catalog now, removed ones not counted. */
  albums: number;
  /** Covers in the cache now. */
  covers: number;
  /** Which files were there. Without a snapshot the cache is empty. */
  snapshot: boolean;
  catalog: boolean;
  /** Whether the catalog was newer than the snapshot, so that the albums are its own. */
  albumsFromCatalog: boolean;
  /** Migrations that the snapshot needed. */
  migrated: string[];
}

/**
 * Makes the database what a saved state holds. Everything is checked, and brought to the newest schema, beside the
 * database; then it takes the database's place at once, or nothing does. The cache is the snapshot's; the albums are
 * those of the file with the newer import, since either may have been kept without the other.
 *
 * @param options.force also when the database holds albums.
 * @throws CatalogError `state-damaged`, `state-foreign`, `database-newer`, `restore-target`, `database-in-use`; the
 *   signal's reason.
 */
export async function restoreState(
  dir: string,
  databaseUrl: string,
  { force = false, signal }: { force?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<RestoreReport> {
  const [snapshot, text] = [join(dir, SNAPSHOT_FILE), join(dir, CATALOG_FILE)];
  const report: RestoreReport = {
    albums: 0,
    covers: 0,
    snapshot: existsSync(snapshot),
    catalog: existsSync(text),
    albumsFromCatalog: false,
    migrated: [],
  };
  const content = report.catalog ? readCatalogText(await readFile(text, 'utf8'), text) : undefined;
  if (!report.snapshot && !content) return report;
  if (!force) await refuseFullTarget(databaseUrl);
  const staging = await makeStagingFolder(databaseUrl);
  try {
    const file = join(staging, 'catalog.sqlite');
    if (report.snapshot) await unpackSnapshot(snapshot, file, { signal });
    const staged = openDatabase(`file:${file}`);
    try {
      if (report.snapshot) await requireCatalog(staged, snapshot);
      const migrated = await migrateToLatest(staged);
      if (report.snapshot) report.migrated = migrated;
      if (content && isNewer(content, await readCatalogContent(staged))) {
        await writeContent(staged, content);
        report.albumsFromCatalog = true;
      }
      report.albums = await countAlbums(staged);
      const covers = staged.selectFrom('spotify_album').where('cover_state', '=', 'found');
      report.covers = (await covers.select('spotify_album_id').execute()).length;
    } finally {
      await staged.destroy();
    }
    signal?.throwIfAborted();
    await replaceDatabase(databaseUrl, file, signal);
    return report;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function isNewer(one: CatalogContent, other: CatalogContent): boolean {
  if (other.albums.length === 0) return one.albums.length > 0;
  return (one.import?.finishedAt ?? '') > (other.import?.finishedAt ?? '');
}

async function writeContent(db: CatalogDatabase, { albums, import: run }: CatalogContent): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('album').execute();
    await writeAlbums(transaction, albums);
    if (!run) return;
    await transaction
      .insertInto('sheet_import')
      .values({
        started_at: run.startedAt,
        finished_at: run.finishedAt,
        source: run.source,
        counts_json: JSON.stringify(run.counts),
        issues_json: JSON.stringify(run.issues),
      })
      .execute();
  });
}
