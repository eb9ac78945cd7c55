import type { CatalogDatabase } from '#db/open-database.ts';
import type { CallPurpose } from '#src/sources/call-guard.ts';
import type { Breaker } from './circuit-breaker.ts';
import { isRecent, isoTime } from './stored-moment.ts';

/** Spotify's short limit. */
export const WINDOW_MS = 30_000;
/** Spotify counts over a rolling day. */
export const DAY_MS = 86_400_000;
/** What a refusal for quota taught is believed this long; the account may have been granted more since. */
export const LEARNED_FOR_MS = 7 * DAY_MS;
/** This part of the budget is for visitors alone. */
const VISITORS_SHARE = 0.25;

export type Api = 'web-api' | 'oembed';

/** The budget in force: the configured one, or what a refusal taught where that is less. Infinity: no limit. */
export function effectiveBudget(configured: number, breaker: Breaker, nowMs: number): number {
  const limit = configured === 0 ? Infinity : configured;
  const learned =
    breaker.learned_quota !== null && isRecent(breaker.learned_at, LEARNED_FOR_MS, nowMs)
      ? breaker.learned_quota
      : Infinity;
  return Math.min(limit, learned);
}

/** How many calls of the budget only visitors may make. */
export function reservedForVisitors(budget: number): number {
  return budget === Infinity ? 0 : Math.ceil(budget * VISITORS_SHARE);
}

/** How many calls a purpose may have made in 24 hours, whoever made them. */
export function limitFor(purpose: CallPurpose, budget: number): number {
  return purpose === 'visitor' ? budget : budget - reservedForVisitors(budget);
}

/** What is dated later was dated by a clock that ran ahead, and counts when the guard has dated it anew. UTC ISO. */
export function latestCallAt(nowMs: number): string {
  return isoTime(nowMs + WINDOW_MS);
}

/** Calls that left in the last `windowMs` milliseconds. */
export async function countCalls(
  db: CatalogDatabase,
  api: Api,
  windowMs: number,
  nowMs: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('spotify_call')
    .select((select) => select.fn.countAll().as('count'))
    .where('api', '=', api)
    .where('called_at', '>', isoTime(nowMs - windowMs))
    .where('called_at', '<=', latestCallAt(nowMs))
    .executeTakeFirstOrThrow();
  return Number(count);
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
