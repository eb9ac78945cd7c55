import { sql, type TableMetadata } from 'kysely';
import { Migrator, type MigrationResultSet } from 'kysely/migration';
import { CatalogError } from '#src/catalog-error.ts';
import { describeDatabaseError } from './engines/database-errors.ts';
import { engineOf, type CatalogDatabase } from './open-database.ts';
import { withExclusiveTransaction } from './engines/exclusive-transaction.ts';
import { currentSchema, listTables } from './engines/tables.ts';
import { databaseFile } from './database-url.ts';
import { migrations } from './migrations/migrations.ts';

export interface MigrationState {
  name: string;
  appliedAt: string | null;
}

/**
 * Brings the schema to the newest version.
 *
 * @returns the names of the migrations that were applied; empty when there was nothing to do.
 * @throws CatalogError `database-newer` when the database was made by a newer version of this project,
 *   `migration-failed` when a migration fails (the database is left as it was before that migration).
 */
export async function migrateToLatest(db: CatalogDatabase): Promise<string[]> {
  await refuseNewerDatabase(db);
  const behind = (await listMigrations(db)).some((migration) => migration.appliedAt === null);
  return behind ? applied(await (await createMigrator(db)).migrateToLatest()) : [];
}

/** A table, or a column of one that stays, which goes with a migration that is taken back. */
export interface Loss {
  table: string;
  /** Null: the whole table. */
  column: string | null;
  /** The rows of the table, or those in which the column holds something. */
  rows: number;
}

/**
 * What `migrateDown` would destroy now, found by doing it and keeping nothing; undefined when there is no migration to
 * take back. Throws as `migrateToLatest`.
 */
export async function previewDown(
  db: CatalogDatabase,
): Promise<{ name: string; losses: Loss[] } | undefined> {
  await refuseNewerDatabase(db);
  const name = (await listMigrations(db)).findLast(({ appliedAt }) => appliedAt !== null)?.name;
  if (name === undefined) return undefined;
  const losses = await withExclusiveTransaction(
    db,
    'catalog',
    async (transaction) => {
      const before = await countContents(transaction);
      await migrations[name]!.down?.(transaction);
      const left = new Map((await listTables(transaction)).map((table) => [table.name, columnsOf(table)]));
      return before.flatMap(({ table, rows, columns }): Loss[] => {
        const kept = left.get(table);
        if (kept === undefined) return [{ table, column: null, rows }];
        const gone = columns.filter(({ column }) => !kept.includes(column));
        return gone.map(({ column, filled }) => ({ table, column, rows: filled }));
      });
    },
    { dryRun: true },
  );
  return { name, losses };
}

/**
 * Copies a SQLite database, as it is now and whoever else uses it, to a file beside it.
 *
 * @param suffix what the name of the copy has beyond the database's own.
 * @returns the file; undefined on PostgreSQL, of which nothing is copied.
 */
export async function backUpDatabase(
  db: CatalogDatabase,
  url: string,
  suffix: string,
): Promise<string | undefined> {
  if (engineOf(db) !== 'sqlite') return undefined;
  const copy = `${databaseFile(url)}.${suffix}`;
  await sql`vacuum into ${copy}`.execute(db);
  return copy;
}

/** Takes back the newest applied migration; returns its name in an array, or an empty one. Throws as `migrateToLatest`. */
export async function migrateDown(db: CatalogDatabase): Promise<string[]> {
  await refuseNewerDatabase(db);
  return applied(await (await createMigrator(db)).migrateDown());
}

/** All migrations this version knows, oldest first, with when each was applied (UTC ISO text). */
export async function listMigrations(db: CatalogDatabase): Promise<MigrationState[]> {
  const done = new Map((await appliedMigrations(db)).map((row) => [row.name, row.timestamp]));
  return Object.keys(migrations).map((name) => ({ name, appliedAt: done.get(name) ?? null }));
}

/** @throws CatalogError `database-newer` when a newer version of this project has migrated the database. */
export async function refuseNewerDatabase(db: CatalogDatabase): Promise<void> {
  const unknown = (await appliedMigrations(db)).filter((row) => !Object.hasOwn(migrations, row.name));
  if (unknown.length > 0) {
    throw new CatalogError(
      'database-newer',
      `The database was made by a newer version of this project (it has the migration ${unknown[0]!.name})`,
      { hint: 'Update this checkout, or point DATABASE_URL at another database' },
    );
  }
}

async function appliedMigrations(db: CatalogDatabase): Promise<{ name: string; timestamp: string }[]> {
  const tables = await listTables(db);
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const result = await sql<{
    name: string;
    timestamp: string;
  }>`select name, timestamp from kysely_migration`.execute(db);
  return result.rows;
}

async function createMigrator(db: CatalogDatabase): Promise<Migrator> {
  const schema = await currentSchema(db);
  return new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    ...(schema !== undefined && { migrationTableSchema: schema }),
  });
}

function columnsOf(table: TableMetadata): string[] {
  return table.columns.map((column) => column.name);
}

async function countContents(db: CatalogDatabase) {
  const contents: { table: string; rows: number; columns: { column: string; filled: number }[] }[] = [];
  for (const table of await listTables(db)) {
    const columns = columnsOf(table);
    const counts = columns.map((name, index) => sql`count(${sql.ref(name)}) as ${sql.ref(`c${index}`)}`);
    const { rows } = await sql<Record<string, number>>`
      select count(*) as total, ${sql.join(counts)} from ${sql.table(table.name)}`.execute(db);
    contents.push({
      table: table.name,
      rows: Number(rows[0]!['total']),
      columns: columns.map((column, index) => ({ column, filled: Number(rows[0]![`c${index}`]) })),
    });
  }
  return contents;
}

function applied({ error, results }: MigrationResultSet): string[] {
  if (error) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName;
    throw new CatalogError(
      'migration-failed',
      `${failed === undefined ? 'The migrations' : `The migration ${failed}`} failed: ${(error as Error).message}`,
      {
        hint:
          describeDatabaseError(error) ??
          'Nothing of it was kept; another process may hold the database, or its disk may be full',
        cause: error,
      },
    );
  }
  return (results ?? [])
    .filter((result) => result.status === 'Success')
    .map((result) => result.migrationName);
}
