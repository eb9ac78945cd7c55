import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { engineOfUrl, databaseFile } from '../database-url.ts';
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
    return vacuumInto(databaseFile(url), file);
  }
  const copying = `${file}.copying`;
  await rm(copying, { force: true });
  const copy = openDatabase(`file:${copying}`);
  try {
    await copyCatalog({ from: db, to: copy, signal });
    await copyMigrationTimes(db, copy);
  } finally {
    await copy.destroy();
  }
  vacuumInto(copying, file);
  await rm(copying);
}

/** The same content gives the same bytes. */
function vacuumInto(from: string, file: string): void {
  const source = new DatabaseSync(from, { timeout: 10_000 });
  try {
    source.prepare('vacuum into ?').run(file);
  } finally {
    source.close();
  }
}

/** Else each copy would differ by the time at which it was made. */
async function copyMigrationTimes(from: CatalogDatabase, to: CatalogDatabase): Promise<void> {
  const { rows } = await sql<{ name: string; timestamp: string }>`select * from kysely_migration`.execute(
    from,
  );
  for (const { name, timestamp } of rows) {
    await sql`update kysely_migration set timestamp = ${timestamp} where name = ${name}`.execute(to);
  }
}
