import {
  HandleEmptyInListsPlugin,
  Kysely,
  replaceWithNoncontingentExpression,
  PostgresAdapter,
} from 'kysely';
import { CatalogError } from '#src/catalog-error.ts';
import { engineOfUrl, type Engine } from './database-url.ts';
import { openPostgres } from './engines/postgres/postgres-dialect.ts';
import type { TimeoutProfile } from './engines/postgres/postgres-settings.ts';
import { openSqlite } from './engines/sqlite/sqlite-dialect.ts';
import type { FileChange } from './engines/sqlite/sqlite-connections.ts';
import type { Schema } from './schema.ts';

export type CatalogDatabase = Kysely<Schema>;

export interface DatabaseOptions {
  /** How long PostgreSQL may take: `visitors` are answered within 3 s, a `command` may wait. `command` by default. */
  timeouts?: TimeoutProfile | undefined;
  /** See `openSqlite`. */
  writeTimeoutMs?: number | undefined;
  /** See `openSqlite`. */
  onFileChange?: ((change: FileChange) => void) | undefined;
}

/**
 * Opens the catalog's database on the first query. Does not migrate.
 *
 * @param url `file:` and a path (relative to the working directory, or absolute), made when it is missing; or
 *   `postgres://` and what leads to a database that exists.
 * @throws CatalogError `database-url` for another kind of URL; the first query throws `database-open` when the file
 *   cannot be opened, and what `describeDatabaseError` explains when a server cannot be reached.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): CatalogDatabase {
  switch (engineOfUrl(url)) {
    case 'sqlite':
      return new Kysely<Schema>({ dialect: openSqlite(url, options.writeTimeoutMs, options.onFileChange) });
    case 'postgres':
      return new Kysely<Schema>({
        dialect: openPostgres(url, options.timeouts),
        // SQLite allows an empty list, in which nothing is; so do the queries.
        plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
      });
    case undefined:
      throw new CatalogError(
        'database-url',
        `DATABASE_URL is "${url.split(':', 1)[0]}:…", which no engine here can open`,
        {
          hint: 'Use file: and a path, for example file:db/catalog.sqlite, or postgres://user@host/database',
        },
      );
  }
}

/** The engine that an open database runs on. */
export function engineOf(db: CatalogDatabase): Engine {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}
