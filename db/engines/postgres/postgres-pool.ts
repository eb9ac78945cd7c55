import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { asConnectionError, isLostConnection } from './postgres-errors.ts';

/**
 * A pool of `pg` as Kysely uses it, without hangs: a connection on which no answer comes within `query_timeout` (cut
 * somewhere on its way, which TCP may notice minutes later) counts as lost, and is not used again.
 */
export function createKyselyPool(pool: Pool): PostgresPool {
  return {
    async connect() {
      try {
        return createClient(await pool.connect());
      } catch (error) {
        throw asConnectionError(error);
      }
    },
    end: () => pool.end(),
    // For Kysely's own connections, which it makes only to cancel queries.
    options: {},
  };
}

/** What a lost connection had begun the server takes back by itself. */
const ROLLED_BACK = {
  command: 'ROLLBACK',
  rowCount: 0,
  rows: [],
} as const satisfies PostgresQueryResult<never>;

function createClient(client: PoolClient): PostgresPoolClient {
  let lost: unknown;
  const onError = (error: Error): void => {
    lost ??= asConnectionError(error);
  };
  // Without a listener a connection that breaks between two queries of a transaction would end the process.
  client.on('error', onError);

  async function query<R>(sql: string, parameters: readonly unknown[] = []): Promise<PostgresQueryResult<R>> {
    const isRollback = sql === 'rollback';
    try {
      if (lost !== undefined) throw lost;
      return (await client.query(sql, parameters as unknown[])) as unknown as PostgresQueryResult<R>;
    } catch (thrown) {
      const error = asConnectionError(thrown);
      if (isLostConnection(error) || isRollback) lost ??= error;
      if (isRollback) return ROLLED_BACK;
      throw error;
    }
  }

  return {
    query: query as PostgresPoolClient['query'],
    release(discard) {
      client.off('error', onError);
      client.release(discard === true || lost !== undefined);
    },
  };
}
