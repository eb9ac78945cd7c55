import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import { retryWhileUnavailable } from '#db/engines/database-errors.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Config } from '#src/config.ts';
import type { Logger } from '#src/logger.ts';
import type { Admission, CallGuard, CallOutcome, OutgoingCall, Refused } from '#src/sources/call-guard.ts';
import { isoTime } from './backfill-deps.ts';
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
import { afterAdmission, afterOutcome, shutForMs, type Gate } from './gate.ts';
import { changeGateAloud } from './gate-change.ts';
import { readGate, writeGate } from './gate-store.ts';

/** Calls older than this teach nothing any more. */
const LEDGER_KEPT_MS = 8 * DAY_MS;

/**
 * The guard before every request to Spotify, on the database: refuses while the gate is shut, when the budget of
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
    return withExclusiveTransaction(db, `gate ${api}`, async (transaction): Promise<Admission> => {
      const nowMs = now();
      const gate = await readGate(transaction, api);
      await redateCallsAhead(transaction, api, nowMs);
      const refused = await look(transaction, call, gate, nowMs);
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
      const after = afterAdmission(gate, nowMs);
      if (after !== gate) await writeGate(transaction, api, after);
      return { admitted: true, callId: id };
    });
  }

  /** What refuses a call: the circuit breaker, or the budget of 24 hours. */
  async function look(
    on: CatalogDatabase,
    call: OutgoingCall,
    gate: Gate,
    nowMs: number,
  ): Promise<Refused | undefined> {
    const shutMs = shutForMs(gate, nowMs);
    if (shutMs > 0) {
      const message = gate.reason ?? 'The gate is shut';
      return { admitted: false, reason: 'breaker', retryAfterMs: shutMs, message };
    }
    const budget = effectiveBudget(configuredBudget[call.api], gate, nowMs);
    const { purpose } = call.context;
    const limit = limitFor(purpose, budget);
    const freeAtMs = await nextFreeAt(on, call.api, { windowMs: DAY_MS, limit, nowMs });
    if (freeAtMs <= nowMs) return undefined;
    const message =
      purpose === 'refresh' ? 'budget kept for visitors' : 'the budget of the last 24 hours is used up';
    return { admitted: false, reason: 'budget', retryAfterMs: freeAtMs - nowMs, message };
  }

  async function check(call: OutgoingCall): Promise<Refused | undefined> {
    return look(db, call, await readGate(db, call.api), now());
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
    const callsIn24h = outcome.fault === 'quota' ? await countCalls(db, call.api, DAY_MS, nowMs) : 0;
    await changeGateAloud(db, logger, call.api, (gate) =>
      afterOutcome(
        gate,
        outcome,
        callsIn24h,
        nowMs,
        effectiveBudget(configuredBudget[call.api], gate, nowMs),
        call.api,
      ),
    );
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
