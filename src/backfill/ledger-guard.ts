import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import { retryWhileUnavailable } from '#db/engines/database-errors.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Config } from '#src/config.ts';
import type { Logger } from '#src/logger.ts';
import type { Admission, CallGuard, CallOutcome, OutgoingCall, Denial } from '#src/sources/call-guard.ts';
import { isoTime } from './stored-moment.ts';
import {
  countCalls,
  DAY_MS,
  effectiveBudget,
  latestCallAt,
  limitFor,
  nextFreeAt,
  WINDOW_MS,
  type Api,
} from './budget.ts';
import {
  afterAdmission,
  afterOutcome,
  type Breaker,
  changeBreaker,
  openForMs,
  readBreaker,
  writeBreaker,
} from './circuit-breaker.ts';

/** Calls older than this teach nothing any more. */
const LEDGER_KEPT_MS = 8 * DAY_MS;

/**
 * The guard before every request to Spotify, on the database: refuses while the circuit breaker is open, when the budget of
 * 24 hours or the window of 30 seconds is used up, and writes each call it admits into the ledger before it
 * leaves, so that no crash can forget one. Deciding and writing is one transaction: processes cannot overspend
 * together.
 */
export function createLedgerGuard(deps: {
  db: CatalogDatabase;
  config: Config['spotify'];
  logger: Logger;
  now: () => number;
}): CallGuard {
  const { db, config, logger, now } = deps;
  const configuredBudget = { 'web-api': config.dailyBudget, oembed: config.oembedDailyBudget };

  async function admit(call: OutgoingCall): Promise<Admission> {
    const { api, endpoint, context } = call;
    return withExclusiveTransaction(db, `breaker ${api}`, async (transaction): Promise<Admission> => {
      const nowMs = now();
      const breaker = await readBreaker(transaction, api);
      await redateCallsAhead(transaction, api, nowMs);
      const refused = await look(transaction, call, breaker, nowMs);
      if (refused) return refused;
      const windowFreeAt = await nextFreeAt(transaction, api, {
        windowMs: WINDOW_MS,
        limit: config.requestsPer30s,
        nowMs,
      });
      if (windowFreeAt > nowMs) {
        const message = 'the limit of calls in 30 seconds is reached';
        return { admitted: false, reason: 'breaker', retryAfterMs: windowFreeAt - nowMs, message };
      }
      const { id } = await transaction
        .insertInto('spotify_call')
        .values({
          api,
          called_at: isoTime(nowMs),
          purpose: context.purpose,
          endpoint,
          album_id: context.albumId,
          spotify_ids: call.spotifyIds?.join(',') ?? null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      const after = afterAdmission(breaker, nowMs);
      if (after !== breaker) await writeBreaker(transaction, api, after);
      return { admitted: true, callId: id };
    });
  }

  /** What refuses a call: the circuit breaker, or the budget of 24 hours. */
  async function look(
    on: CatalogDatabase,
    call: OutgoingCall,
    breaker: Breaker,
    nowMs: number,
  ): Promise<Denial | undefined> {
    const openMs = openForMs(breaker, nowMs);
    if (openMs > 0) {
      const message = breaker.reason ?? 'Spotify requests are paused';
      return { admitted: false, reason: 'breaker', retryAfterMs: openMs, message };
    }
    const budget = effectiveBudget(configuredBudget[call.api], breaker, nowMs);
    const { purpose } = call.context;
    const limit = limitFor(purpose, budget);
    const freeAtMs = await nextFreeAt(on, call.api, { windowMs: DAY_MS, limit, nowMs });
    if (freeAtMs <= nowMs) return undefined;
    const message =
      purpose === 'refresh' ? 'budget kept for visitors' : 'the budget of the last 24 hours is used up';
    return { admitted: false, reason: 'budget', retryAfterMs: freeAtMs - nowMs, message };
  }

  async function check(call: OutgoingCall): Promise<Denial | undefined> {
    return look(db, call, await readBreaker(db, call.api), now());
  }

  /** What Spotify said of its limits must outlast an outage of the database, or the next call comes too early. */
  function report(callId: number, call: OutgoingCall, outcome: CallOutcome): Promise<void> {
    const nowMs = now();
    return retryWhileUnavailable(() => writeReport(callId, call, outcome, nowMs));
  }

  async function writeReport(
    callId: number,
    call: OutgoingCall,
    outcome: CallOutcome,
    nowMs: number,
  ): Promise<void> {
    await db
      .updateTable('spotify_call')
      .set({ status: outcome.status, duration_ms: Math.round(outcome.durationMs) })
      .where('id', '=', callId)
      .execute();
    const callsIn24h = outcome.failure === 'quota' ? await countCalls(db, call.api, DAY_MS, nowMs) : 0;
    const after = (breaker: Breaker): Breaker => {
      const quota = effectiveBudget(configuredBudget[call.api], breaker, nowMs);
      return afterOutcome(breaker, outcome, nowMs, { callsIn24h, quota }, call.api);
    };
    await changeBreaker(db, call.api, after, logger);
    if (callId % 500 === 0) await forgetOldCalls(nowMs);
  }

  /**
   * Calls that a clock which ran ahead has dated would count for as long as it was wrong. When they were made is unknown
   * but that it was before now: they count for a day from now on, and no more in the window.
   */
  async function redateCallsAhead(transaction: CatalogDatabase, api: Api, nowMs: number): Promise<void> {
    await transaction
      .updateTable('spotify_call')
      .set({ called_at: isoTime(nowMs - WINDOW_MS) })
      .where('api', '=', api)
      .where('called_at', '>', latestCallAt(nowMs))
      .execute();
  }

  async function forgetOldCalls(nowMs: number): Promise<void> {
    await db
      .deleteFrom('spotify_call')
      .where('called_at', '<', isoTime(nowMs - LEDGER_KEPT_MS))
      .execute();
  }

  return { check, admit, report };
}
