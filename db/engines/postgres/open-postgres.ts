import { PostgresDialect, type Dialect, type PostgresPool, type QueryCompiler } from 'kysely';
import type { CustomTypesConfig } from 'pg';
import { createTimeoutPool } from './timeout-pool.ts';
import { PortableColumnsCompiler } from './portable-columns.ts';
import { readPostgresSettings, type TimeoutProfile, type PostgresSettings } from './postgres-settings.ts';

/** Kysely's dialect for the database of a `postgres://` URL. Connects on first need; SQLite never loads `pg`. */
export function openPostgres(url: string, timeouts: TimeoutProfile = 'command'): Dialect {
  const settings = readPostgresSettings(url, timeouts);
  return new CatalogPostgresDialect({ pool: () => openPool(settings) });
}

class CatalogPostgresDialect extends PostgresDialect {
  override createQueryCompiler(): QueryCompiler {
    return new PortableColumnsCompiler();
  }
}

async function openPool({ pool, lostAfterMs }: PostgresSettings): Promise<PostgresPool> {
  const { default: pg } = await import('pg');
  const opened = new pg.Pool({ ...pool, types: numbersAsNumbers(pg.types) });
  // A connection that breaks while nobody uses it is replaced by the next query, which tells if that fails too.
  opened.on('error', () => {});
  return createTimeoutPool(opened, lostAfterMs);
}

const [INT8, NUMERIC] = [20, 1700];

/** Counts and sums come as text from `pg`, since they could be larger than a number; ours are not. */
function numbersAsNumbers(types: typeof import('pg').types): CustomTypesConfig {
  return {
    getTypeParser: ((oid: number, format?: 'text') =>
      oid === INT8 || oid === NUMERIC ? Number : types.getTypeParser(oid, format)) as never,
  };
}
