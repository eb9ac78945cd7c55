import { startTimeLimit } from '#src/sources/time-limit.ts';
import type { CallContext, CallPurpose, Retries } from '#src/sources/call-guard.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';

/** How long the caller of a port's function can be kept: shared by all requests that one call needs. */
export interface Patience {
  purpose: CallPurpose;
  albumId: number | null;
  /** Aborted at the visitor's deadline or by the caller. */
  signal: AbortSignal;
  /** What the call has waited between attempts so far, in milliseconds. */
  waitedMs: number;
  /** See `CallContext`. */
  charge: ((calls: number) => void) | undefined;
  retries: Retries;
  /** What to answer once the signal is aborted while a request is under way. */
  refusal(): SourceFailure;
}

/** Who did not get a turn in time asks again after this long. */
const TURN_AGAIN_MS = 5_000;

/**
 * Runs a call within its caller's patience: a visitor's ends at a hard deadline, a refresh only by its own signal.
 *
 * @returns what the work returned, or a refusal (`timeout`, `cancelled`) when the patience ended first: while waiting for a
 *   token, a place or the next attempt, which is nobody's failure.
 * @throws what the work threw for any other reason.
 */
export async function withPatience<T extends { status: string }>(
  context: CallContext,
  visitorDeadlineMs: number,
  work: (patience: Patience) => Promise<T | SourceFailure>,
): Promise<T | SourceFailure> {
  const limit = startTimeLimit(context.purpose === 'visitor' ? visitorDeadlineMs : undefined, context.signal);
  const patience: Patience = {
    purpose: context.purpose,
    albumId: context.albumId,
    signal: limit.signal,
    waitedMs: 0,
    charge: context.charge,
    retries: context.retries ?? { left: Infinity },
    refusal: () =>
      context.signal?.aborted
        ? { status: 'failed', reason: 'cancelled', message: 'the caller has left' }
        : { status: 'failed', reason: 'timeout', message: `no answer within ${visitorDeadlineMs} ms` },
  };
  try {
    return await work(patience);
  } catch (error) {
    if (limit.signal.aborted && error === limit.signal.reason)
      return { ...patience.refusal(), retryAfterMs: TURN_AGAIN_MS, beforeAsking: true };
    throw error;
  } finally {
    limit.clear();
  }
}
