import type { CatalogDatabase } from '#db/open-database.ts';
import type { CallOutcome, CallPurpose, OutgoingCall } from '#src/sources/call-guard.ts';
import type { Api } from './circuit-breaker.ts';
import { isoTime } from './stored-moment.ts';

/** Spotify's short limit. */
export const WINDOW_MS = 30_000;
/** Spotify counts over a rolling day; so does the ledger for all sources. */
export const DAY_MS = 86_400_000;
/** Calls older than this teach nothing any more. */
const KEPT_MS = 8 * DAY_MS;

/** What is dated later was dated by a clock that ran ahead, and counts when it is dated anew. UTC ISO. */
export function latestCallAt(nowMs: number): string {
  return isoTime(nowMs + WINDOW_MS);
}

/** Writes a call down before it leaves, so that no crash can forget one; gives its id. */
export async function recordCall(db: CatalogDatabase, call: OutgoingCall, nowMs: number): Promise<number> {
  const { id } = await db
    .insertInto('spotify_call')
    .values({
      api: call.api,
      called_at: isoTime(nowMs),
      purpose: call.context.purpose,
      endpoint: call.endpoint,
      album_id: call.context.albumId,
      spotify_ids: call.spotifyIds?.join(',') ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Adds how a call ended. Now and then calls are forgotten that are too old to count. */
export async function completeCall(
  db: CatalogDatabase,
  id: number,
  { status, durationMs }: CallOutcome,
  nowMs: number,
): Promise<void> {
  await db
    .updateTable('spotify_call')
    .set({ status, duration_ms: Math.round(durationMs) })
    .where('id', '=', id)
    .execute();
  if (id % 500 !== 0) return;
  await db
    .deleteFrom('spotify_call')
    .where('called_at', '<', isoTime(nowMs - KEPT_MS))
    .execute();
}

/** How many calls left in the last 24 hours, by purpose and in all. */
export async function countCalls(
  db: CatalogDatabase,
  api: Api,
  nowMs: number,
): Promise<Record<CallPurpose | 'all', number>> {
  const rows = await db
    .selectFrom('spotify_call')
    .select(['purpose', (select) => select.fn.countAll().as('count')])
    .where('api', '=', api)
    .where('called_at', '>', isoTime(nowMs - DAY_MS))
    .where('called_at', '<=', latestCallAt(nowMs))
    .groupBy('purpose')
    .execute();
  const counts = { visitor: 0, refresh: 0, all: 0 };
  for (const { purpose, count } of rows) {
    counts[purpose] += Number(count);
    counts.all += Number(count);
  }
  return counts;
}

/** When fewer than `limit` calls will lie within the window, in milliseconds since 1970; now, when that is so already. */
export async function nextFreeAt(
  db: CatalogDatabase,
  api: Api,
  { windowMs, limit, nowMs }: { windowMs: number; limit: number; nowMs: number },
): Promise<number> {
  if (limit === Infinity) return nowMs;
  if (limit <= 0) return nowMs + windowMs;
  // The limit-th newest call has to leave the window.
  const call = await db
    .selectFrom('spotify_call')
    .select('called_at')
    .where('api', '=', api)
    .where('called_at', '>', isoTime(nowMs - windowMs))
    .where('called_at', '<=', latestCallAt(nowMs))
    .orderBy('called_at', 'desc')
    .offset(limit - 1)
    .limit(1)
    .executeTakeFirst();
  return call ? Date.parse(call.called_at) + windowMs : nowMs;
}

/**
 * Calls that a clock which ran ahead has dated would count for as long as it was wrong. When they were made is unknown
 * but that it was before now: they count for a day from now on, and no more in the window.
 */
export async function redateCallsAhead(db: CatalogDatabase, api: Api, nowMs: number): Promise<void> {
  await db
    .updateTable('spotify_call')
    .set({ called_at: isoTime(nowMs - WINDOW_MS) })
    .where('api', '=', api)
    .where('called_at', '>', latestCallAt(nowMs))
    .execute();
}
