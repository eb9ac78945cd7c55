import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import { retryWhileUnavailable } from '#db/engines/database-errors.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Config } from '#src/config.ts';
import type { Logger } from '#src/logger.ts';
import {
  SOURCE_OF,
  type Admission,
  type CallGuard,
  type CallPurpose,
  type Denial,
} from '#src/sources/call-guard.ts';
import type { BackfillDeps } from './backfill.ts';
import {
  completeCall,
  countCalls,
  DAY_MS,
  nextFreeAt,
  recordCall,
  redateCallsAhead,
  WINDOW_MS,
} from './call-ledger.ts';
import {
  afterAdmission,
  afterOutcome,
  apiOf,
  changeBreaker,
  openForMs,
  readBreaker,
  writeBreaker,
  type Api,
  type Breaker,
} from './circuit-breaker.ts';
import { isRecent } from './stored-moment.ts';

/** What a refusal for quota taught is believed this long; the account may have been granted more since. */
export const LEARNED_FOR_MS = 7 * DAY_MS;
/** This part of the quota is for visitors alone. */
const VISITORS_SHARE = 0.25;
/** A denial is believed for so long without another look, of this machine's own time. */
const REMEMBERED_MS = 250;

/** The calls that may leave in 24 hours: as configured, or what a refusal taught where that is less. Infinity: no limit. */
export function quotaInForce(config: Config['spotify'], api: Api, breaker: Breaker, nowMs: number): number {
  const configured = dailyBudgetOf(config, api);
  const { learned_quota, learned_at } = breaker;
  const learned = isRecent(learned_at, LEARNED_FOR_MS, nowMs) ? learned_quota : null;
  return Math.min(configured === 0 ? Infinity : configured, learned ?? Infinity);
}

/** MusicBrainz and ListenBrainz have no daily quota. 0: no limit. */
function dailyBudgetOf(config: Config['spotify'], api: Api): number {
  if (api === 'web-api') return config.dailyBudget;
  return api === 'oembed' ? config.oembedDailyBudget : 0;
}

/** What MusicBrainz asks of whoever calls it. */
const ONE_A_SECOND = { windowMs: 1_000, limit: 1 };

/** How many calls may leave in a short time, over all processes. */
function windowOf(config: Config['spotify'], api: Api): { windowMs: number; limit: number } {
  if (api === 'musicbrainz' || api === 'listenbrainz') return ONE_A_SECOND;
  return { windowMs: WINDOW_MS, limit: config.requestsPer30s };
}

/** How many calls of the quota only visitors may make. */
export function reservedForVisitors(quota: number): number {
  return quota === Infinity ? 0 : Math.ceil(quota * VISITORS_SHARE);
}

/**
 * What denies a call now, whatever the album: the circuit breaker, or the quota of 24 hours. Two reads by keys.
 *
 * @param known the breaker, where it was read already.
 */
async function findDenial(
  db: CatalogDatabase,
  config: Config['spotify'],
  { api, purpose }: { api: Api; purpose: CallPurpose },
  nowMs: number,
  known?: Breaker,
): Promise<Denial | undefined> {
  const breaker = known ?? (await readBreaker(db, api));
  const openMs = openForMs(breaker, nowMs);
  if (openMs > 0) {
    const message = breaker.reason ?? `${SOURCE_OF[api]} requests are paused`;
    return { admitted: false, reason: 'breaker', retryAfterMs: openMs, message };
  }
  const quota = quotaInForce(config, api, breaker, nowMs);
  const limit = purpose === 'visitor' ? quota : quota - reservedForVisitors(quota);
  const freeAtMs = await nextFreeAt(db, api, { windowMs: DAY_MS, limit, nowMs });
  if (freeAtMs <= nowMs) return undefined;
  const message =
    purpose === 'refresh' ? 'budget kept for visitors' : 'the budget of the last 24 hours is used up';
  return { admitted: false, reason: 'budget', retryAfterMs: freeAtMs - nowMs, message };
}

/**
 * Makes the question how long every visitor's call would be denied, whatever the album, in milliseconds; 0 when one may leave.
 * Lease and guard decide; whoever would be denied need not take a lease to learn so. Asked by many at once it is read
 * once, and a denial is remembered for a moment: a crowd of covers that have to wait holds up no stored one.
 */
export function rememberDenial(deps: BackfillDeps, api: Api = apiOf(deps)): () => Promise<number> {
  const { db, config, now } = deps;
  let reading: Promise<number> | undefined;
  let denial: { believedUntil: number; endsAtMs: number } | undefined;

  async function read(): Promise<number> {
    const call = { api, purpose: 'visitor' } as const;
    const found = await findDenial(db, config.spotify, call, now());
    const believedUntil = performance.now() + REMEMBERED_MS;
    denial = found && { believedUntil, endsAtMs: now() + found.retryAfterMs };
    return found?.retryAfterMs ?? 0;
  }

  return async () => {
    const leftMs = denial && performance.now() < denial.believedUntil ? denial.endsAtMs - now() : 0;
    if (leftMs > 0) return leftMs;
    reading ??= read().finally(() => (reading = undefined));
    return reading;
  };
}

/**
 * The guard before every request to a source, on the database: refuses while the circuit breaker is open, when the quota of
 * 24 hours or the window of seconds is used up, and writes each call it admits into the ledger. Deciding and
 * writing is one transaction: processes cannot overspend together.
 */
export function createCallGuard(deps: {
  db: CatalogDatabase;
  config: Config['spotify'];
  logger: Logger;
  now: () => number;
}): CallGuard {
  const { db, config, logger, now } = deps;

  return {
    check: ({ api, context }) => findDenial(db, config, { api, purpose: context.purpose }, now()),

    async admit(call) {
      const { api, context } = call;
      return withExclusiveTransaction<Admission>(db, `breaker ${api}`, async (transaction) => {
        const nowMs = now();
        const breaker = await readBreaker(transaction, api);
        await redateCallsAhead(transaction, api, nowMs);
        const { purpose } = context;
        const denied = await findDenial(transaction, config, { api, purpose }, nowMs, breaker);
        if (denied) return denied;
        const window = windowOf(config, api);
        const windowFreeAt = await nextFreeAt(transaction, api, { ...window, nowMs });
        if (windowFreeAt > nowMs) {
          const retryAfterMs = windowFreeAt - nowMs;
          if (window === ONE_A_SECOND) return { admitted: false, reason: 'turn', retryAfterMs };
          const message = 'the limit of calls in 30 seconds is reached';
          return { admitted: false, reason: 'breaker', retryAfterMs, message };
        }
        const callId = await recordCall(transaction, call, nowMs);
        const after = afterAdmission(breaker, nowMs);
        if (after !== breaker) await writeBreaker(transaction, api, after);
        return { admitted: true, callId };
      });
    },

    /** What Spotify said of its limits must outlast an outage of the database, or the next call comes too early. */
    report(callId, { api }, outcome) {
      const nowMs = now();
      return retryWhileUnavailable(async () => {
        await completeCall(db, callId, outcome, nowMs);
        const callsIn24h = outcome.failure === 'quota' ? (await countCalls(db, api, nowMs)).all : 0;
        const after = (breaker: Breaker): Breaker => {
          const quota = quotaInForce(config, api, breaker, nowMs);
          return afterOutcome(breaker, outcome, nowMs, { callsIn24h, quota }, api);
        };
        await changeBreaker(db, api, after, logger);
      });
    },
  };
}
