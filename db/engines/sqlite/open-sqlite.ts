import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Dialect } from 'kysely';
import { CatalogError } from '#src/catalog-error.ts';
import { makeFolders } from '#src/make-folders.ts';
import { databaseFile } from './database-file.ts';
import { createNodeSqliteDialect } from './node-sqlite-dialect.ts';
import type { FileChange } from './watched-file.ts';

/** An import writes for seconds; what a paid call to Spotify brought must outlast it. */
const WRITE_TIMEOUT_MS = 30_000;
/** For the moments in which even opening and reading have to wait: another process's first opening, or recovery. */
const BUSY_TIMEOUT_MS = 1_000;

/**
 * Kysely's dialect for the SQLite file of a `file:` URL, which is opened, and made with its folder, on first need.
 * Reads never wait for writers, of this process or another; writes wait their turn without holding up anything else.
 *
 * @param writeTimeoutMs how long a write waits for another process's transaction; 30,000 unless told. @param onFileChange told when
 *   the file is deleted or replaced while it is open; it is looked at once a second, and what took its place is opened.
 */
export function openSqlite(
  url: string,
  writeTimeoutMs = WRITE_TIMEOUT_MS,
  onFileChange?: (change: FileChange) => void,
): Dialect {
  const file = databaseFile(url);
  return createNodeSqliteDialect(() => openFile(file), { writeTimeoutMs, file, onFileChange });
}

function openFile(file: string): DatabaseSync {
  try {
    makeFolders(dirname(file));
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
