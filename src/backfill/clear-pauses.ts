import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { LONGEST_PAUSE_MS } from '#src/sources/source-failure.ts';
import { DAY_MS, LEARNED_FOR_MS, latestCallAt, type Api } from './budget.ts';
import { LONGEST_RETRY_MS } from './fetch-album.ts';
import { changeBreaker, CLOSED_BREAKER, type Breaker } from './circuit-breaker.ts';
import { CLOCK_SKEW_MS, LEASE_MS } from './lease.ts';
import { latestAheadMs, isoTime } from './stored-moment.ts';

/** Stored moments that lie further ahead than they can mean: a clock ran ahead when they were written. */
export interface MomentsAhead {
  what: 'pauses of Spotify' | 'calls in the ledger' | 'leases' | 'next attempts of albums';
  count: number;
  /** UTC ISO; the latest of them. */
  until: string;
}

/** What a clock that ran ahead has left behind. None of it binds longer than it can mean; `clearPauses` forgets it. */
export async function findMomentsAhead(db: CatalogDatabase, nowMs: number): Promise<MomentsAhead[]> {
  const after = (aheadMs: number): string => isoTime(nowMs + aheadMs);
  const breakers = await db.selectFrom('source_breaker').selectAll().execute();
  const pauses = breakers.flatMap((breaker) =>
    [
      { at: breaker.open_until, longestMs: LONGEST_PAUSE_MS },
      { at: breaker.learned_at, longestMs: latestAheadMs(LEARNED_FOR_MS) },
      { at: breaker.app_kind_at, longestMs: latestAheadMs(DAY_MS) },
      { at: breaker.probe_at, longestMs: CLOCK_SKEW_MS },
    ].flatMap(({ at, longestMs }) => (at !== null && at > after(longestMs) ? [at] : [])),
  );
  const calls = await db
    .selectFrom('spotify_call')
    .select((select) => [select.fn.countAll().as('count'), select.fn.max('called_at').as('until')])
    .where('called_at', '>', latestCallAt(nowMs))
    .executeTakeFirstOrThrow();
  const leases = await db
    .selectFrom('spotify_lease')
    .select((select) => [select.fn.countAll().as('count'), select.fn.max('expires_at').as('until')])
    .where('expires_at', '>', after(LEASE_MS + CLOCK_SKEW_MS))
    .executeTakeFirstOrThrow();
  const attempts = await db
    .selectFrom('spotify_album')
    .select((select) => [select.fn.countAll().as('count'), select.fn.max('next_attempt_at').as('until')])
    .where('next_attempt_at', '>', after(LONGEST_RETRY_MS))
    .executeTakeFirstOrThrow();
  const found = [
    { what: 'pauses of Spotify', count: pauses.length, until: pauses.sort().at(-1) ?? null },
    { what: 'calls in the ledger', ...calls },
    { what: 'leases', ...leases },
    { what: 'next attempts of albums', ...attempts },
  ] as const;
  return found.flatMap(({ what, count, until }) =>
    until === null ? [] : [{ what, count: Number(count), until }],
  );
}

/**
 * Forgets what keeps Spotify from being asked: pauses, what a refusal for quota taught, faults of the account, next
 * attempts of albums, leases, and calls that are dated in the future. What was spent up to now stays spent.
 *
 * @returns how many rows had something to forget.
 */
export async function clearPauses(db: CatalogDatabase, nowMs: number): Promise<number> {
  let cleared = 0;
  for (const api of ['web-api', 'oembed'] satisfies Api[]) {
    await changeBreaker(db, api, (breaker) => {
      const { app_kind, app_kind_at, ...pauses } = breaker;
      const free = Object.entries(pauses).every(
        ([name, value]) => value === CLOSED_BREAKER[name as keyof Breaker],
      );
      if (free) return breaker;
      cleared += 1;
      const kindIsAhead = app_kind_at !== null && app_kind_at > isoTime(nowMs);
      return kindIsAhead ? CLOSED_BREAKER : { ...CLOSED_BREAKER, app_kind, app_kind_at };
    });
  }
  return withExclusiveTransaction(db, 'cache', async (transaction) => {
    const attempts = await transaction
      .updateTable('spotify_album')
      .set({ next_attempt_at: null })
      .where('next_attempt_at', '>', isoTime(nowMs))
      .executeTakeFirst();
    const leases = await transaction.deleteFrom('spotify_lease').executeTakeFirst();
    const calls = await transaction
      .deleteFrom('spotify_call')
      .where('called_at', '>', isoTime(nowMs))
      .executeTakeFirst();
    return (
      cleared + Number(attempts.numUpdatedRows) + Number(leases.numDeletedRows) + Number(calls.numDeletedRows)
    );
  });
}
