import { setTimeout as sleep } from 'node:timers/promises';
import { describePostgresError, mayPass } from './postgres/postgres-errors.ts';

/** SQLite's primary result codes that a person can do something about, and what. */
const SQLITE_SENTENCES: Record<number, string> = {
  5: 'The database is busy: another command or server held it for too long. Try again when it is done',
  6: 'The database is locked: another command or server held it for too long. Try again when it is done',
  8: 'The database cannot be written: its file or folder is read-only for this user',
  11: 'The database file is damaged: restore it from a copy, or remove it and import anew',
  13: 'The disk is full: nothing of this was stored',
  14: 'The database file cannot be opened: is its folder there, and may this user write to it?',
  26: 'The file is no SQLite database: is DATABASE_URL right?',
};

const RETRY_FOR_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** What a person can do about an error of the database; undefined for any other error. */
export function describeDatabaseError(error: unknown): string | undefined {
  return describeSqliteError(error) ?? describePostgresError(error);
}

function describeSqliteError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  // The low byte is the primary code; the rest says where exactly it happened.
  return SQLITE_SENTENCES[error.errcode & 0xff];
}

/**
 * Does work again for up to 30 s while the database is unavailable, or other writers hold it up: for what must not be lost,
 * such as the answer of a call that was paid for. Work may have been done when the connection broke, so doing it twice
 * must do no harm.
 */
export async function retryWhileUnavailable<T>(work: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + RETRY_FOR_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error) || performance.now() >= giveUpAt) throw error;
      await sleep(pauseMs);
    }
  }
}
