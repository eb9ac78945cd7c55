import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { SqliteAdapter, SqliteDialect, type Dialect, type SqliteDatabase, type SqliteStatement } from 'kysely';

/** Kysely's SQLite dialect on Node's own `node:sqlite`; prepared statements are kept by their text. */
export function createNodeSqliteDialect(open: () => DatabaseSync): Dialect {
  return new NodeSqliteDialect({ database: () => Promise.resolve(adaptDatabase(open())) });
}

class NodeSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}

/**
 * SQLite can create and drop tables in a transaction, which Kysely does not count on. With it a migration that
 * fails leaves nothing behind, and two processes that start together migrate one after the other.
 */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

const KEPT_STATEMENTS = 200;

function adaptDatabase(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(sql) {
      const kept = statements.get(sql);
      if (kept) return kept;
      // A transaction that reads first and writes later cannot wait for another writer half-way (SQLite refuses it at
      // once), so every transaction takes the write lock when it begins.
      const statement = adaptStatement(database.prepare(sql === 'begin' ? 'begin immediate' : sql));
      if (statements.size >= KEPT_STATEMENTS) statements.clear();
      statements.set(sql, statement);
      return statement;
    },
  };
}

function adaptStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...checkParameters(parameters)),
    run: (parameters) => statement.run(...checkParameters(parameters)),
    iterate: (parameters) => statement.iterate(...checkParameters(parameters)),
  };
}

/**
 * node:sqlite takes a first parameter that is an object for named parameters and silently binds NULL for the
 * rest, so a Date or a boolean must not get this far.
 */
function checkParameters(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    switch (typeof value) {
      case 'string':
      case 'number':
      case 'bigint':
        return value;
      default:
        if (value === null || value instanceof Uint8Array) return value;
        throw new TypeError(`A ${typeof value} cannot be stored; pass text, a number or null`);
    }
  });
}
