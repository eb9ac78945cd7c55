import type { DatabaseSync } from 'node:sqlite';
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect } from 'kysely';
import { createNodeSqliteDriver, type NodeSqliteOptions } from './node-sqlite-driver.ts';

/** Kysely's SQLite dialect on Node's own `node:sqlite`. `open` is called when the first query comes. */
export function createNodeSqliteDialect(open: () => DatabaseSync, options: NodeSqliteOptions): Dialect {
  return {
    createDriver: () => createNodeSqliteDriver(open, options),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new NodeSqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
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
