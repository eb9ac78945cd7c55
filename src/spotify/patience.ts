import { startTimeLimit } from '#src/fetch/time-limit.ts';
import type { CallContext, CallPurpose, Refusal } from './spotify-port.ts';

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
  /** What to answer once the signal is aborted. */
  refusal(): Refusal;
}

/**
 * Runs a call within its caller's patience: a visitor's ends at a hard deadline, a refresh only by its own signal.
 *
 * @returns what the work returned, or a refusal (`timeout`, `cancelled`) when the patience ended first.
 * @throws what the work threw for any other reason.
 */
export async function withPatience<T extends { status: string }>(
  context: CallContext,
  visitorDeadlineMs: number,
  work: (patience: Patience) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const limit = startTimeLimit(context.purpose === 'visitor' ? visitorDeadlineMs : undefined, context.signal);
  const patience: Patience = {
    purpose: context.purpose,
    albumId: context.albumId,
    signal: limit.signal,
    waitedMs: 0,
    charge: context.charge,
    refusal: () =>
      context.signal?.aborted
        ? { status: 'refused', reason: 'cancelled', message: 'the caller has left' }
        : { status: 'refused', reason: 'timeout', message: `no answer within ${visitorDeadlineMs} ms` },
  };
  try {
    return await work(patience);
  } catch (error) {
    if (limit.signal.aborted && error === limit.signal.reason) return patience.refusal();
    throw error;
  } finally {
    limit.clear();
  }
}
