import { rmSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { CatalogError } from '#src/catalog-error.ts';
import { keepStatements, type RunQuery } from './prepared-statements.ts';

/** Two connections to one file. */
interface Connections {
  reader: DatabaseSync;
  writer: DatabaseSync;
  read: RunQuery;
  write: RunQuery;
  /** Which file they are open on, and which log was beside it. */
  identity: string | undefined;
  log: string | undefined;
}

/** The connections to the file that is at a path, which are opened again when another file takes its place. */
export interface WatchedConnections {
  open(): void;
  /** Those to read with: the old ones while no file is there, or one that is no such catalog. */
  current(): Connections;
  /** Those to write with. @throws CatalogError `database-file` while what is written would be lost. */
  forWriting(): Connections;
  /** Those that are open, without a look at the file. */
  opened(): Connections | undefined;
}

/** Makes them. Nothing is opened before `open`. @param onFileChange told of each change once. */
export function watchConnections(
  openFile: () => DatabaseSync,
  file: string,
  onFileChange: ((change: FileChange) => void) | undefined,
): WatchedConnections {
  const look = createFileLook(file);
  let files: Connections | undefined;
  let change: FileChange = { status: 'in-place' };

  function connect(): Connections {
    const writer = openFile();
    try {
      writer.exec('PRAGMA busy_timeout = 0');
      const reader = openFile();
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

  function forWriting(): Connections {
    const connections = current();
    if (change.status === 'in-place') return connections;
    throw new CatalogError('database-file', describeFileChange(change), {
      hint: 'Nothing is written meanwhile: put the database back, or start the server again on a new one',
    });
  }

  return {
    open() {
      files = connect();
    },
    current,
    forWriting,
    opened: () => files,
  };
}

/** The names of the migrations that a database has been through, as one text; empty for none. */
function migrationsOf(database: DatabaseSync): string {
  const table = database.prepare("select 1 from sqlite_master where name = 'kysely_migration'").get();
  if (!table) return '';
  return JSON.stringify(database.prepare('select name from kysely_migration order by name').all());
}

/** What became of a database's file while it is open. */
export type FileChange =
  /** Deleted or moved away: what is open is read on, and nothing is written, since it would be lost. */
  | { status: 'missing' }
  /** Another file is there that cannot take its place. */
  | { status: 'unusable'; reason: string }
  /** Another file took its place, or it came back. */
  | { status: 'in-place' };

const LOOK_EVERY_MS = 1_000;

/** Which file a path leads to; undefined: none. */
function identifyFile(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** Makes a look at a path that costs a system call at most once a second; undefined: it is not time yet. */
function createFileLook(file: string): () => { identity: string | undefined } | undefined {
  let lookedAt = -Infinity;
  return () => {
    const at = performance.now();
    if (at - lookedAt < LOOK_EVERY_MS) return undefined;
    lookedAt = at;
    return { identity: identifyFile(file) };
  };
}

/** One sentence for an operator. */
export function describeFileChange(change: FileChange): string {
  switch (change.status) {
    case 'missing':
      return 'The database file was deleted or moved away under the running server';
    case 'unusable':
      return `The database file was replaced by one that cannot be used: ${change.reason}`;
    case 'in-place':
      return 'The database file is in its place';
  }
}
