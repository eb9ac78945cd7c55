import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CompiledQuery, QueryResult } from 'kysely';

/** Runs one query to its end, at once. */
export type RunQuery = (query: CompiledQuery) => QueryResult<unknown>;

interface Prepared {
  statement: StatementSync;
  hasRows: boolean;
}

const KEPT_STATEMENTS = 200;

/** Runs queries on one connection; prepared statements are kept by their text. */
export function keepStatements(database: DatabaseSync): RunQuery {
  const kept = new Map<string, Prepared>();

  function prepare(sql: string): Prepared {
    const known = kept.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    const prepared = { statement, hasRows: statement.columns().length > 0 };
    if (kept.size >= KEPT_STATEMENTS) kept.clear();
    kept.set(sql, prepared);
    return prepared;
  }

  return ({ sql, parameters }) => {
    const { statement, hasRows } = prepare(sql);
    const values = checkParameters(parameters);
    if (hasRows) return { rows: statement.all(...values) };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
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
