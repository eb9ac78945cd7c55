import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect } from 'kysely';
import { CatalogError } from '#src/catalog-error.ts';
import { makeFolders } from '#src/make-folders.ts';
import { databaseFile } from '../../database-url.ts';
import type { FileChange } from './sqlite-connections.ts';
import { createSqliteDriver } from './sqlite-driver.ts';

/** An import writes for seconds; what a paid call to Spotify brought must outlast it. */
const WRITE_TIMEOUT_MS = 30_000;
/** For the moments in which even opening and reading have to wait: another process's first opening, or recovery. */
const BUSY_TIMEOUT_MS = 1_000;

/**
 * Kysely's dialect for the SQLite file of a `file:` URL, on `node:sqlite`. The file is opened, and made with its folder,
 * by the first query. Reads never wait for writers, of this process or another; writes wait their turn without holding up
 * anything else.
 *
 * @param writeTimeoutMs how long a write waits for another process's transaction.
 * @param onFileChange told when the file is deleted or replaced while it is open: see `watchConnections`.
 */
export function openSqlite(
  url: string,
  writeTimeoutMs = WRITE_TIMEOUT_MS,
  onFileChange?: (change: FileChange) => void,
): Dialect {
  const file = databaseFile(url);
  return {
    createDriver: () => createSqliteDriver(() => openFile(file), { writeTimeoutMs, file, onFileChange }),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new NodeSqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
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

class NodeSqliteAdapter extends SqliteAdapter {
  /**
   * SQLite can create and drop tables in a transaction, which Kysely does not count on. With it a migration that
   * fails leaves nothing behind, and two processes that start together migrate one after the other.
   */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  /** The driver itself lets writers take turns; Kysely must not hold readers back for them. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}
