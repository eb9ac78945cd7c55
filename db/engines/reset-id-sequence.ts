import { sql, type TableMetadata } from 'kysely';
import type { CatalogDatabase } from '../open-database.ts';
import { engineOf } from './engine-of.ts';

/** Lets the columns that the database numbers go on after what was put into them by hand; SQLite does so by itself. */
export async function resetIdSequence(db: CatalogDatabase, table: TableMetadata): Promise<void> {
  if (engineOf(db) === 'sqlite') return;
  for (const { name } of table.columns.filter((column) => column.isAutoIncrementing)) {
    await sql`select setval(pg_get_serial_sequence(${table.name}, ${name}), max(${sql.ref(name)}))
      from ${sql.table(table.name)} having max(${sql.ref(name)}) is not null`.execute(db);
  }
}
