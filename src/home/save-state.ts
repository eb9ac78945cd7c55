import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSqliteCopy } from '#db/copy/sqlite-copy.ts';
import { openDatabase, type CatalogDatabase } from '#db/open-database.ts';
import { CATALOG_FILE, describeCatalogChange, readCatalogContent, writeCatalogText } from './catalog-text.ts';
import { packSnapshot, SNAPSHOT_FILE } from '#db/copy/snapshot-file.ts';

/** What was saved; the document of `state:save --json`. */
interface SaveReport {
  /** Albums in the catalog, removed ones not counted. */
  albums: number;
  /** How the catalog differs from the one that was in the folder: "+14 albums, 3 renamed". */
  change: string;
  /** Names in the folder. */
  files: string[];
}

/**
 * Writes the state of a catalog into a folder: `catalog.sqlite.gz`, all of it, and `catalog.ndjson`, the sheet's data
 * as text. Both are of the same moment, carry their SHA-256 and are put in place whole; a save that is killed leaves
 * what was there.
 *
 * @param source the database, on the newest schema, and its URL.
 * @param options.catalogOnly leaves the snapshot out: for a home whose database is kept elsewhere.
 * @throws CatalogError `state-write`; the signal's reason.
 */
export async function saveState(
  source: { db: CatalogDatabase; url: string },
  dir: string,
  { catalogOnly = false, signal }: { catalogOnly?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<SaveReport> {
  await mkdir(dir, { recursive: true });
  const staging = await mkdtemp(join(dir, '.saving-'));
  try {
    const content = catalogOnly
      ? await readCatalogContent(source.db)
      : await saveSnapshot(source, staging, signal);
    const text = Buffer.from(writeCatalogText(content));
    const target = join(dir, CATALOG_FILE);
    const before = await readFile(target).catch(() => undefined);
    await writeFile(join(staging, CATALOG_FILE), text, { flush: true, signal });
    if (catalogOnly) await rm(join(dir, SNAPSHOT_FILE), { force: true });
    else await rename(join(staging, SNAPSHOT_FILE), join(dir, SNAPSHOT_FILE));
    await rename(join(staging, CATALOG_FILE), target);
    return {
      albums: content.albums.filter((album) => album.removed_at === null).length,
      change: describeCatalogChange(before, text),
      files: catalogOnly ? [CATALOG_FILE] : [CATALOG_FILE, SNAPSHOT_FILE],
    };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The text is read from the copy, so that both files tell of one moment. */
async function saveSnapshot(
  source: { db: CatalogDatabase; url: string },
  staging: string,
  signal: AbortSignal | undefined,
) {
  const file = join(staging, 'catalog.sqlite');
  await writeSqliteCopy(source, file, signal);
  await packSnapshot(file, join(staging, SNAPSHOT_FILE), signal);
  const copy = openDatabase(`file:${file}`);
  try {
    return await readCatalogContent(copy);
  } finally {
    await copy.destroy();
  }
}
