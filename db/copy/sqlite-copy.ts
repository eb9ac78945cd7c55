import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { engineOfUrl } from '../database-url.ts';
import { databaseFile } from '../engines/sqlite/database-file.ts';
import { openDatabase, type CatalogDatabase } from '../open-database.ts';
import { copyCatalog } from './copy-catalog.ts';

/**
 * Writes a whole catalog, as it is at one moment, into a new SQLite file. Others may go on writing meanwhile.
 *
 * @param db on the newest schema; `url` is its own.
 * @throws what `copyCatalog` throws; SQLite's own error when the disk is full; the signal's reason.
 */
export async function writeSqliteCopy(
  { db, url }: { db: CatalogDatabase; url: string },
  file: string,
  signal?: AbortSignal,
): Promise<void> {
  await rm(file, { force: true });
  if (engineOfUrl(url) === 'sqlite') {
    // Opens and migrates the file, so that there is something to copy.
    await db.selectFrom('album').select('id').limit(1).execute();
    const source = new DatabaseSync(databaseFile(url), { timeout: 10_000 });
    try {
      source.prepare('vacuum into ?').run(file);
    } finally {
      source.close();
    }
    return;
  }
  const copy = openDatabase(`file:${file}`);
  try {
    await copyCatalog({ from: db, to: copy, signal });
  } finally {
    await copy.destroy();
  }
}
