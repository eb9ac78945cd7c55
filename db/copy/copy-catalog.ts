import { sql, type TableMetadata } from 'kysely';
import { CatalogError } from '#src/catalog-error.ts';
import { withExclusiveTransaction } from '../engines/exclusive-transaction.ts';
import { listTables } from '../engines/tables.ts';
import { listMigrations, migrateToLatest } from '../migrate.ts';
import type { CatalogDatabase } from '../open-database.ts';
import { copyTable, type CopiedTable } from './copy-table.ts';

export interface CopyOptions {
  /** On the newest schema. */
  from: CatalogDatabase;
  /** Empty; migrated if it is not. */
  to: CatalogDatabase;
  /** Takes the place of what the target holds, which then need not be empty. */
  replace?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: { table: string; rows: number; of: number }) => void) | undefined;
}

/** The tables of the migrations themselves say what was done to a database, not what the catalog is. */
const OF_MIGRATIONS = /^kysely_/;

/**
 * Copies a whole catalog into another database, of either engine: every table that the migrations made, ids kept,
 * compared row by row. One transaction: all of it or nothing. What is written to the source meanwhile is not copied.
 *
 * @throws CatalogError `copy-source` when the source is not on the newest schema, `copy-target` when the target is not
 *   empty, `copy-differs` (see `copyTable`), those of `migrateToLatest`; the signal's reason.
 */
export async function copyCatalog({
  from,
  to,
  replace = false,
  signal,
  onProgress,
}: CopyOptions): Promise<CopiedTable[]> {
  await requireNewestSchema(from);
  await migrateToLatest(to);
  const tables = await commonTables(from, to);
  return withExclusiveTransaction(to, 'catalog', async (target) => {
    if (replace) for (const { name } of tables) await sql`delete from ${sql.table(name)}`.execute(target);
    else await requireEmpty(target, tables);
    const reading = from.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
    return reading.execute(async (source) => {
      const copied: CopiedTable[] = [];
      for (const table of tables) {
        const of = await countRows(source, table);
        const onRows = (rows: number): void => onProgress?.({ table: table.name, rows, of });
        copied.push(await copyTable(source, target, table, { signal, onRows }));
      }
      return copied;
    });
  });
}

async function requireNewestSchema(db: CatalogDatabase): Promise<void> {
  const missing = (await listMigrations(db)).filter(({ appliedAt }) => appliedAt === null);
  if (missing.length === 0) return;
  throw new CatalogError('copy-source', 'The database to copy from is not on the newest schema', {
    hint: 'Run npm run migrate with DATABASE_URL set to it, and look whether it is the right one',
  });
}

async function commonTables(from: CatalogDatabase, to: CatalogDatabase): Promise<TableMetadata[]> {
  const [source, target] = await Promise.all([catalogTables(from), catalogTables(to)]);
  if (describeTables(source) !== describeTables(target)) {
    throw new CatalogError(
      'copy-source',
      `The two databases have other tables: ${describeTables(source)}, and ${describeTables(target)}`,
      { hint: 'Both have to hold a catalog and nothing else' },
    );
  }
  return target;
}

function describeTables(tables: TableMetadata[]): string {
  const columnsOf = ({ columns }: TableMetadata): string[] => columns.map(({ name }) => name).toSorted();
  return tables.map((table) => `${table.name} (${columnsOf(table).join(', ')})`).join('; ');
}

/** The tables that make up the catalog, by name. */
export async function catalogTables(db: CatalogDatabase): Promise<TableMetadata[]> {
  const tables = (await listTables(db)).filter(({ name }) => !OF_MIGRATIONS.test(name));
  return tables.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

async function requireEmpty(db: CatalogDatabase, tables: TableMetadata[]): Promise<void> {
  for (const table of tables) {
    const rows = await countRows(db, table);
    if (rows === 0) continue;
    throw new CatalogError(
      'copy-target',
      `The target is not empty: its table ${table.name} has ${rows} rows`,
      { hint: 'Copy into a new database; nothing was changed in this one' },
    );
  }
}

async function countRows(db: CatalogDatabase, { name }: TableMetadata): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(db);
  return rows[0]!.count;
}
