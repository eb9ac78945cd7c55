import { sql } from 'kysely';
import { withExclusiveTransaction } from './engines/exclusive-transaction.ts';
import { engineOf, type CatalogDatabase } from './open-database.ts';

const MOST_FINDINGS = 5;

/**
 * What is damaged in a database, in SQLite's own words, at most five of them; empty when nothing is. Reads all of it: some
 * seconds for a gigabyte. PostgreSQL looks after its own pages; there the tables are only read.
 */
export async function findDamage(db: CatalogDatabase): Promise<string[]> {
  if (engineOf(db) === 'postgres') {
    await db.selectFrom('album').select('id').limit(1).execute();
    return [];
  }
  const { rows } = await sql<{ integrity_check: string }>`
    pragma integrity_check(${sql.lit(MOST_FINDINGS)})`.execute(db);
  const pages = rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  const orphans = await sql<{ table: string; rowid: number | null; parent: string }>`
    pragma foreign_key_check`.execute(db);
  const dangling = orphans.rows.map(
    ({ table, rowid, parent }) => `row ${rowid} of ${table} points to nothing in ${parent}`,
  );
  return [...pages, ...dangling].slice(0, MOST_FINDINGS);
}

/**
 * Takes the lock that every import takes, writes, and keeps nothing.
 *
 * @throws what a busy, read-only or full database throws; how long it waits for others is the database's own timeout.
 */
export async function tryWriting(db: CatalogDatabase): Promise<void> {
  await withExclusiveTransaction(
    db,
    'catalog',
    (transaction) =>
      transaction.updateTable('album').set({ removed_at: null }).where('id', '=', -1).execute(),
    { dryRun: true },
  );
}
