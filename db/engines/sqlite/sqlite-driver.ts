import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  SelectQueryNode,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';
import { watchConnections, type FileChange } from './sqlite-connections.ts';

export interface SqliteDriverOptions {
  /** How long a write waits for another process's transaction before it fails as busy. */
  writeTimeoutMs: number;
  /** The file that is opened, to see when another takes its place. */
  file: string;
  /** Told when the file goes, when another takes its place, and when none can. */
  onFileChange?: ((change: FileChange) => void) | undefined;
}

const SQLITE_BUSY = 5;
const LONGEST_NAP_MS = 20;

/**
 * Runs Kysely's queries on two connections to one file. Reads have one to themselves and never wait: in WAL they see
 * what was last committed. Writes take turns on the other, and wait for other processes without blocking the event
 * loop: SQLite's own busy timeout would stop the whole process, stored covers included.
 */
export function createSqliteDriver(
  open: () => DatabaseSync,
  { writeTimeoutMs, file, onFileChange }: SqliteDriverOptions,
): Driver {
  const connections = watchConnections(open, file, onFileChange);
  let lastTurn = Promise.resolve();
  /** What ends the turn of a connection whose transaction is under way. */
  const transactions = new WeakMap<DatabaseConnection, () => void>();

  async function takeTurn(): Promise<() => void> {
    const before = lastTurn;
    let endTurn = (): void => {};
    lastTurn = new Promise((resolve) => {
      endTurn = resolve;
    });
    await before;
    return endTurn;
  }

  async function untilFree<T>(work: () => T): Promise<T> {
    const giveUpAt = performance.now() + writeTimeoutMs;
    for (let napMs = 1; ; napMs = Math.min(LONGEST_NAP_MS, napMs * 2)) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= giveUpAt) throw error;
        await sleep(napMs);
      }
    }
  }

  async function executeQuery(
    connection: DatabaseConnection,
    query: CompiledQuery,
  ): Promise<QueryResult<unknown>> {
    if (transactions.has(connection)) return connections.opened()!.write(query);
    if (SelectQueryNode.is(query.query)) return connections.current().read(query);
    const endTurn = await takeTurn();
    try {
      const { write } = connections.forWriting();
      return await untilFree(() => write(query));
    } finally {
      endTurn();
    }
  }

  function endTransaction(connection: DatabaseConnection): void {
    transactions.get(connection)?.();
    transactions.delete(connection);
  }

  return {
    async init() {
      connections.open();
    },
    async acquireConnection() {
      const connection: DatabaseConnection = {
        executeQuery: <R>(query: CompiledQuery) => executeQuery(connection, query) as Promise<QueryResult<R>>,
        async *streamQuery<R>(query: CompiledQuery) {
          yield await connection.executeQuery<R>(query);
        },
      };
      return connection;
    },
    async releaseConnection() {},
    async beginTransaction(connection) {
      const endTurn = await takeTurn();
      try {
        // A transaction that reads first and writes later cannot wait for another writer half-way (SQLite refuses it
        // at once), so every transaction takes the write lock when it begins.
        const { writer } = connections.forWriting();
        await untilFree(() => writer.exec('begin immediate'));
        transactions.set(connection, endTurn);
      } catch (error) {
        endTurn();
        throw error;
      }
    },
    async commitTransaction(connection) {
      connections.opened()!.writer.exec('commit');
      endTransaction(connection);
    },
    async rollbackTransaction(connection) {
      try {
        // A full disk has made SQLite take everything back already.
        const { writer } = connections.opened()!;
        if (writer.isTransaction) writer.exec('rollback');
      } finally {
        endTransaction(connection);
      }
    },
    async destroy() {
      const endTurn = await takeTurn();
      connections.opened()?.reader.close();
      connections.opened()?.writer.close();
      endTurn();
    },
  };
}

function isBusy(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  // The low byte is the plain code; the rest says more about it.
  return errcode !== undefined && (errcode & 0xff) === SQLITE_BUSY;
}
