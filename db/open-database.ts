import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Kysely } from 'kysely';
import { CatalogError } from '#src/catalog-error.ts';
import { createNodeSqliteDialect } from './engines/sqlite/node-sqlite-dialect.ts';
import type { Schema } from './schema.ts';

export type CatalogDatabase = Kysely<Schema>;

/** An import writes for seconds; what a paid call to Spotify brought must outlast it. */
const WRITE_PATIENCE_MS = 30_000;
/** For the moments in which even opening and reading have to wait: another process's first opening, or recovery. */
const BUSY_TIMEOUT_MS = 1_000;

/**
 * Opens the catalog's database, creating the file and its folder when they are missing. Does not migrate. Reads never
 * wait for writers, of this process or another; writes wait their turn without holding up anything else.
 *
 * @param url `file:` and a path (relative to the working directory, or absolute).
 * @param options.writePatienceMs how long a write waits for another process's transaction; 30,000 unless told.
 * @throws CatalogError `database-url` for another kind of URL, `database-open` when the file cannot be opened.
 */
export function openDatabase(
  url: string,
  { writePatienceMs = WRITE_PATIENCE_MS }: { writePatienceMs?: number } = {},
): CatalogDatabase {
  const file = databaseFile(url);
  return new Kysely<Schema>({ dialect: createNodeSqliteDialect(() => openFile(file), { writePatienceMs }) });
}

/** The absolute path of a `file:` URL, which may be relative as in `file:db/catalog.sqlite`. */
export function databaseFile(url: string): string {
  if (!url.startsWith('file:')) {
    throw new CatalogError(
      'database-url',
      `DATABASE_URL is "${url.split(':', 1)[0]}:…", which no engine here can open`,
      {
        hint: 'Use file: and a path, for example file:db/catalog.sqlite',
      },
    );
  }
  return url.startsWith('file://') ? fileURLToPath(url) : resolve(url.slice('file:'.length));
}

function openFile(file: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    return database;
  } catch (cause) {
    throw new CatalogError(
      'database-open',
      `The database ${file} cannot be opened: ${(cause as Error).message}`,
      {
        hint: 'Is DATABASE_URL right, is the file a SQLite database, and may this user write to its folder?',
        cause,
      },
    );
  }
}
