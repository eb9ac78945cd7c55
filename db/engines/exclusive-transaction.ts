import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import { type CatalogDatabase, engineOf } from '../open-database.ts';
import type { Schema, SourceApi } from '../schema.ts';
import { isConflict } from './postgres/postgres-errors.ts';

/** What no two transactions may work on at the same time. */
export type Subject = 'catalog' | 'cache' | 'jobs' | `breaker ${SourceApi}`;

/** The first half of PostgreSQL's lock numbers, so that other programs on the database do not meet ours. */
const LOCK_SPACE = 1_886_940_007;
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 20;
/** Makes Kysely roll back. */
const ROLLED_BACK = new Error('rolled back');

/**
 * Does work in a transaction that no other transaction on a same subject overlaps, in this process or another, so
 * that it may read first and write what follows from it. SQLite has one writer at a time anyway; PostgreSQL takes an
 * advisory lock, released by the end of the transaction however it ends. Work that PostgreSQL takes back because
 * another writer was in its way is done again, so it must not do anything outside the transaction.
 *
 * @param subjects one, or several that are locked in an order of their own, so that nobody waits in a circle.
 * @param options.dryRun does everything and keeps nothing.
 */
export async function withExclusiveTransaction<T>(
  db: CatalogDatabase,
  subjects: Subject | readonly Subject[],
  work: (transaction: Transaction<Schema>) => Promise<T>,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptWork(db, [subjects].flat().sort(), work, dryRun);
    } catch (error) {
      if (!isConflict(error) || attempt === MOST_ATTEMPTS) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

async function attemptWork<T>(
  db: CatalogDatabase,
  subjects: readonly Subject[],
  work: (transaction: Transaction<Schema>) => Promise<T>,
  dryRun: boolean,
): Promise<T> {
  let done: { result: T } | undefined;
  // What was committed while waiting for the lock has to be seen, whatever the server's default.
  const transaction = db.transaction().setIsolationLevel('read committed');
  try {
    return await transaction.execute(async (transaction) => {
      for (const subject of engineOf(db) === 'postgres' ? subjects : []) {
        await sql`select pg_advisory_xact_lock(${LOCK_SPACE}, hashtext(${subject}))`.execute(transaction);
      }
      const result = await work(transaction);
      if (!dryRun) return result;
      done = { result };
      throw ROLLED_BACK;
    });
  } catch (error) {
    if (error === ROLLED_BACK && done) return done.result;
    throw error;
  }
}
