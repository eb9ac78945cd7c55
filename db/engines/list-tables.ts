import { sql, type TableMetadata } from 'kysely';
import type { CatalogDatabase } from '../open-database.ts';
import { engineOf } from './engine-of.ts';

/** The tables of the catalog as the database has them, those of the migrations themselves included. */
export async function listTables(db: CatalogDatabase): Promise<TableMetadata[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const own = await currentSchema(db);
  return tables.filter(({ isView, schema }) => !isView && schema === own);
}

/** The schema of PostgreSQL that tables are made in, since a database may hold others; undefined on SQLite. */
export async function currentSchema(db: CatalogDatabase): Promise<string | undefined> {
  if (engineOf(db) === 'sqlite') return undefined;
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
  return rows[0]?.schema;
}
