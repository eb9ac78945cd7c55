import { sql } from 'kysely';
import { Migrator, type MigrationResultSet } from 'kysely/migration';
import { CatalogError } from '#src/catalog-error.ts';
import { describeDatabaseFault } from './engines/database-fault.ts';
import { currentSchema, listTables } from './engines/list-tables.ts';
import { migrations } from './migrations/migrations.ts';
import type { CatalogDatabase } from './open-database.ts';

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

async function refuseNewerDatabase(db: CatalogDatabase): Promise<void> {
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

function applied({ error, results }: MigrationResultSet): string[] {
  if (error) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName;
    throw new CatalogError(
      'migration-failed',
      `${failed === undefined ? 'The migrations' : `The migration ${failed}`} failed: ${(error as Error).message}`,
      {
        hint:
          describeDatabaseFault(error) ??
          'Nothing of it was kept; another process may hold the database, or its disk may be full',
        cause: error,
      },
    );
  }
  return (results ?? [])
    .filter((result) => result.status === 'Success')
    .map((result) => result.migrationName);
}
