import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { CatalogError } from '#src/catalog-error.ts';
import { countAlbums } from '#src/catalog/album-queries.ts';
import { databaseFile, engineOfUrl } from '../database-url.ts';
import { listTables } from '../engines/tables.ts';
import { openDatabase, type CatalogDatabase } from '../open-database.ts';
import { copyCatalog } from './copy-catalog.ts';
import { damagedState, foreignState } from './snapshot-file.ts';

const SQLITE_NOT_A_DATABASE = 26;

/** A folder of its own from which `replaceDatabase` can take a file: beside a SQLite database, so that a rename does it. */
export async function makeStagingFolder(url: string): Promise<string> {
  if (engineOfUrl(url) === 'postgres') return mkdtemp(join(tmpdir(), 'catalog-restoring-'));
  const folder = dirname(databaseFile(url));
  await mkdir(folder, { recursive: true });
  return mkdtemp(join(folder, '.restoring-'));
}

/**
 * Puts a catalog into the place of what a database holds: on SQLite by a rename, the old file kept until the new one
 * was opened; on PostgreSQL in one transaction.
 *
 * @param file a closed SQLite file on the newest schema; on SQLite it is gone afterwards.
 * @throws CatalogError `database-in-use`, and what `copyCatalog` throws; the database is then as it was.
 */
export async function replaceDatabase(url: string, file: string, signal?: AbortSignal): Promise<void> {
  if (engineOfUrl(url) === 'sqlite') return replaceFile(databaseFile(url), file);
  const [from, to] = [openDatabase(`file:${file}`), openDatabase(url)];
  try {
    await copyCatalog({ from, to, replace: true, signal });
  } finally {
    await Promise.all([from.destroy(), to.destroy()]);
  }
}

/** Refuses a database that holds albums, with CatalogError `restore-target`; one that is not there yet is fine. */
export async function refuseFullTarget(databaseUrl: string): Promise<void> {
  if (engineOfUrl(databaseUrl) === 'sqlite' && !existsSync(databaseFile(databaseUrl))) return;
  const target = openDatabase(databaseUrl);
  try {
    const made = (await listTables(target)).some(({ name }) => name === 'album');
    const albums = made ? await countAlbums(target) : 0;
    if (albums === 0) return;
    throw new CatalogError('restore-target', `The database holds ${albums} albums, which would be replaced`, {
      hint: 'Nothing was changed. Pass --force to replace them, or set DATABASE_URL to another database',
    });
  } finally {
    await target.destroy();
  }
}

/** Refuses what is no catalog, or a damaged one: CatalogError `state-foreign`, `state-damaged`. `file` is what it is called. */
export async function requireCatalog(staged: CatalogDatabase, file: string): Promise<void> {
  try {
    const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(staged);
    if (rows[0]?.quick_check !== 'ok') throw damagedState(file, 'SQLite finds the database in it damaged');
    const names = (await listTables(staged)).map(({ name }) => name);
    if (!['album', 'spotify_album', 'kysely_migration'].every((name) => names.includes(name))) {
      throw foreignState(file, 'holds a database of something else');
    }
  } catch (cause) {
    if (cause instanceof CatalogError && cause.code !== 'database-open') throw cause;
    throw foreignState(file, 'holds no SQLite database');
  }
}

async function replaceFile(target: string, file: string): Promise<void> {
  if (!existsSync(target)) {
    // Of a database that somebody removed: SQLite would play it into the new one.
    await Promise.all(['-wal', '-shm'].map((end) => rm(`${target}${end}`, { force: true })));
    return rename(file, target);
  }
  leaveWal(target);
  const old = `${target}.replaced`;
  await copyFile(target, old);
  await rename(file, target);
  try {
    const opened = new DatabaseSync(target);
    opened.prepare('select count(*) from album').get();
    opened.close();
  } catch (error) {
    await rename(old, target);
    throw error;
  }
  await rm(old);
}

/** A WAL of the old file would spoil the new one, and whoever has the old one open would go on writing into it. */
function leaveWal(file: string): void {
  try {
    const database = new DatabaseSync(file, { timeout: 2_000 });
    try {
      database.exec('pragma journal_mode = delete');
    } finally {
      database.close();
    }
  } catch (cause) {
    if ((cause as { errcode?: number }).errcode === SQLITE_NOT_A_DATABASE) return;
    throw new CatalogError('database-in-use', `${file} is in use: ${(cause as Error).message}`, {
      hint: 'Nothing was changed. Stop the server and other commands that use the database, and try again',
      cause,
    });
  }
}
