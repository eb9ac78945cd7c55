import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { isLostConnection, withConnectionFault } from './postgres-fault.ts';

/**
 * The pool as Kysely uses it, without hangs: a connection on which no answer comes within `lostAfterMs` (cut
 * somewhere on its way, which TCP may notice minutes later) counts as lost, and is not used again.
 */
export function createTimeoutPool(pool: Pool, lostAfterMs: number): PostgresPool {
  return {
    async connect() {
      try {
        return createTimeoutClient(await pool.connect(), lostAfterMs);
      } catch (error) {
        throw withConnectionFault(error);
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

function createTimeoutClient(client: PoolClient, lostAfterMs: number): PostgresPoolClient {
  let lost: unknown;
  const onError = (error: Error): void => {
    lost ??= withConnectionFault(error);
  };
  // Without a listener a connection that breaks between two queries of a transaction would end the process.
  client.on('error', onError);

  async function query<R>(sql: string, parameters: readonly unknown[] = []): Promise<PostgresQueryResult<R>> {
    if (lost !== undefined) {
      if (sql === 'rollback') return ROLLED_BACK;
      throw lost;
    }
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`PostgreSQL did not answer within ${lostAfterMs} ms`)),
        lostAfterMs,
      );
    });
    try {
      const answer = client.query(sql, parameters as unknown[]);
      return (await Promise.race([answer, silence])) as unknown as PostgresQueryResult<R>;
    } catch (error) {
      const fault = withConnectionFault(error);
      if (isLostConnection(fault) || sql === 'rollback') lost ??= fault;
      if (sql === 'rollback') return ROLLED_BACK;
      throw fault;
    } finally {
      clearTimeout(timer);
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
