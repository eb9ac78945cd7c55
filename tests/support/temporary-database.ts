import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { migrateToLatest } from '#db/migrate.ts';
import { openDatabase, type CatalogDatabase } from '#db/open-database.ts';

/** Whether this run is on PostgreSQL: the same tests run once on each engine. */
export const onPostgres = Boolean(inject('postgres'));

/** A folder of its own for one test, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'progmetal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Databases of PostgreSQL that this worker made and no test uses: making one takes ten times as long as emptying it. */
const free: string[] = [];
const made = new Set<string>();

/** The URL of an empty database of its own for one test, on the engine of this run. */
export async function temporaryDatabaseUrl(): Promise<string> {
  const postgres = inject('postgres');
  if (!postgres) return `file:${join(temporaryFolder(), 'test.sqlite')}`;
  const { runOn } = await import('../../scripts/bench/postgres-cluster.ts');
  const name = free.pop() ?? `${postgres.prefix}${randomUUID().replaceAll('-', '')}`;
  const url = Object.assign(new URL(postgres.adminUrl), { pathname: name }).href;
  if (!made.has(name)) await runOn(postgres.adminUrl, `create database ${name} template template0`);
  made.add(name);
  onTestFinished(async () => {
    await runOn(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
      'drop schema public cascade',
      'create schema public',
      'grant usage on schema public to public',
    );
    free.push(name);
  });
  return url;
}

/** A real, migrated database, closed and removed after the test. */
export async function temporaryDatabase(url?: string): Promise<CatalogDatabase> {
  const db = openDatabase(url ?? (await temporaryDatabaseUrl()));
  onTestFinished(() => db.destroy());
  await migrateToLatest(db);
  return db;
}
