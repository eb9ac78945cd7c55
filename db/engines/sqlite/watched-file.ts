import { statSync } from 'node:fs';

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
export function identifyFile(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** Makes a look at a path that costs a system call at most once a second; undefined: it is not time yet. */
export function createFileLook(file: string): () => { identity: string | undefined } | undefined {
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
