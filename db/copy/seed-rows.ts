import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type TableMetadata } from 'kysely';
import { migrateToLatest } from '../migrate.ts';
import { openDatabase, type CatalogDatabase } from '../open-database.ts';

/** How many rows of each table the migrations themselves make, found by running them on a database of no other use. */
export async function countSeedRows(tables: TableMetadata[]): Promise<Map<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'progmetal-seeds-'));
  const db = openDatabase(`file:${join(folder, 'seeds.sqlite')}`);
  try {
    await migrateToLatest(db);
    const counts = new Map<string, number>();
    for (const table of tables) counts.set(table.name, await countRows(db, table));
    return counts;
  } finally {
    await db.destroy();
    rmSync(folder, { recursive: true });
  }
}

/** How many rows a table has. */
export async function countRows(db: CatalogDatabase, { name }: TableMetadata): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(db);
  return rows[0]!.count;
}
