import type { PoolConfig } from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import { CatalogError } from '#src/catalog-error.ts';

/** Who waits for the answers: a visitor, or somebody at a terminal. */
export type TimeoutProfile = 'visitors' | 'command';

/** Connecting and one statement together leave a visitor's answer well within 3 s. */
const TIMEOUTS = {
  visitors: { connectMs: 800, statementMs: 1_500, idleInTransactionMs: 5_000 },
  command: { connectMs: 10_000, statementMs: 120_000, idleInTransactionMs: 120_000 },
} as const;
/** The server ends a statement itself; when not even that is heard of, the connection is gone. */
const NETWORK_MS = 300;
const IDLE_MS = 30_000;
const POOL_SIZE = 10;
const LARGEST_POOL = 100;

/**
 * Reads a `postgres://` URL: its parameters are libpq's (`sslmode` and `sslrootcert` mean what they mean to psql),
 * and `pool_size`, the most connections of one process (10).
 *
 * @throws CatalogError `database-url` for a wrong parameter or a certificate that cannot be read.
 */
export function readPostgresSettings(url: string, timeouts: TimeoutProfile): PoolConfig {
  const { connectMs, statementMs, idleInTransactionMs } = TIMEOUTS[timeouts];
  const { pool_size: poolSize, ...connection } = readUrl(url);
  return {
    application_name: 'progmetal-catalog',
    ...connection,
    max: readPoolSize(poolSize),
    connectionTimeoutMillis: connectMs,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    statement_timeout: statementMs,
    query_timeout: statementMs + NETWORK_MS,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  };
}

function readUrl(url: string): PoolConfig & { pool_size?: unknown } {
  try {
    return toClientConfig(parse(url, { useLibpqCompat: true }));
  } catch (cause) {
    throw new CatalogError('database-url', `DATABASE_URL cannot be used: ${(cause as Error).message}`, {
      hint: 'Expected postgres://user:password@host:5432/database, with sslmode and sslrootcert as for psql',
      cause,
    });
  }
}

function readPoolSize(given: unknown): number {
  if (given === undefined) return POOL_SIZE;
  const size = Number(given);
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_POOL) return size;
  throw new CatalogError('database-url', `pool_size in DATABASE_URL is ${JSON.stringify(given)}`, {
    hint: `Expected a whole number from 1 to ${LARGEST_POOL}`,
  });
}
