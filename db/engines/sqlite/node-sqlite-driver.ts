import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  SelectQueryNode,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';
import { CatalogError } from '#src/catalog-error.ts';
import { keepStatements, type RunQuery } from './node-sqlite-statements.ts';
import { createFileLook, describeFileChange, identifyFile, type FileChange } from './watched-file.ts';

export interface NodeSqliteOptions {
  /** How long a write waits for another process's transaction before it fails as busy. */
  writePatienceMs: number;
  /** The file that is opened, to see when another takes its place. */
  file: string;
  /** Told when the file goes, when another takes its place, and when none can. */
  onFileChange?: ((change: FileChange) => void) | undefined;
}

interface Connections {
  reader: DatabaseSync;
  writer: DatabaseSync;
  read: RunQuery;
  write: RunQuery;
  /** Which file they are open on, and which log was beside it. */
  identity: string | undefined;
  log: string | undefined;
}

const SQLITE_BUSY = 5;
const LONGEST_NAP_MS = 20;

/**
 * Runs Kysely's queries on two connections to one file. Reads have one to themselves and never wait: in WAL they see
 * what was last committed. Writes take turns on the other, and wait for other processes without blocking the event
 * loop: SQLite's own busy timeout would stop the whole process, stored covers included.
 */
export function createNodeSqliteDriver(
  open: () => DatabaseSync,
  { writePatienceMs, file, onFileChange }: NodeSqliteOptions,
): Driver {
  const look = createFileLook(file);
  let files: Connections | undefined;
  let change: FileChange = { status: 'in-place' };
  let lastTurn = Promise.resolve();
  /** What ends the turn of a connection whose transaction is under way. */
  const transactions = new WeakMap<DatabaseConnection, () => void>();

  function connect(): Connections {
    const writer = open();
    try {
      writer.exec('PRAGMA busy_timeout = 0');
      const reader = open();
      const [read, write] = [keepStatements(reader), keepStatements(writer)];
      return { reader, writer, read, write, identity: identifyFile(file), log: identifyFile(`${file}-wal`) };
    } catch (error) {
      writer.close();
      throw error;
    }
  }

  function tell(next: FileChange): void {
    if (JSON.stringify(next) !== JSON.stringify(change)) onFileChange?.(next);
    change = next;
  }

  /** The connections to the file that is at its path now; the old ones while that is none, or no such catalog. */
  function current(): Connections {
    const before = files!;
    const looked = before.writer.isTransaction ? undefined : look();
    if (!looked) return before;
    if (looked.identity === undefined) {
      tell({ status: 'missing' });
    } else if (looked.identity === before.identity) {
      before.log = identifyFile(`${file}-wal`) ?? before.log;
      tell({ status: 'in-place' });
    } else {
      replace(before);
    }
    return files!;
  }

  function replace(before: Connections): void {
    try {
      // The log of the file that was there before holds pages of it, which must not be taken for pages of this one.
      if (before.log !== undefined && identifyFile(`${file}-wal`) === before.log) {
        for (const part of ['-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
      }
      const after = connect();
      const [expected, found] = [migrationsOf(before.reader), migrationsOf(after.reader)];
      if (found !== expected) {
        after.reader.close();
        after.writer.close();
        tell({ status: 'unusable', reason: 'it has another schema' });
        return;
      }
      files = after;
      before.reader.close();
      before.writer.close();
      change = { status: 'missing' };
      tell({ status: 'in-place' });
    } catch (error) {
      tell({ status: 'unusable', reason: (error as Error).message });
    }
  }

  function currentForWriting(): Connections {
    const connections = current();
    if (change.status === 'in-place') return connections;
    throw new CatalogError('database-file', describeFileChange(change), {
      hint: 'Nothing is written meanwhile: put the database back, or start the server again on a new one',
    });
  }

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
    const giveUpAt = performance.now() + writePatienceMs;
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
    if (transactions.has(connection)) return files!.write(query);
    if (SelectQueryNode.is(query.query)) return current().read(query);
    const endTurn = await takeTurn();
    try {
      const { write } = currentForWriting();
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
      files = connect();
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
        const { writer } = currentForWriting();
        await untilFree(() => writer.exec('begin immediate'));
        transactions.set(connection, endTurn);
      } catch (error) {
        endTurn();
        throw error;
      }
    },
    async commitTransaction(connection) {
      files!.writer.exec('commit');
      endTransaction(connection);
    },
    async rollbackTransaction(connection) {
      try {
        // A full disk has made SQLite take everything back already.
        if (files!.writer.isTransaction) files!.writer.exec('rollback');
      } finally {
        endTransaction(connection);
      }
    },
    async destroy() {
      const endTurn = await takeTurn();
      files?.reader.close();
      files?.writer.close();
      endTurn();
    },
  };
}

function isBusy(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  // The low byte is the plain code; the rest says more about it.
  return errcode !== undefined && (errcode & 0xff) === SQLITE_BUSY;
}

/** The names of the migrations that a database has been through, as one text; empty for none. */
function migrationsOf(database: DatabaseSync): string {
  const table = database.prepare("select 1 from sqlite_master where name = 'kysely_migration'").get();
  if (!table) return '';
  return JSON.stringify(database.prepare('select name from kysely_migration order by name').all());
}
