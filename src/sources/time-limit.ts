/** A timer that is set for longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What a timer may be set for: `ms`, or the longest that timers can. */
export function timerMs(ms: number): number {
  return Math.min(ms, LONGEST_TIMER_MS);
}

/** A time limit under way. Whoever started it calls `clear` when the work is over. */
export interface TimeLimit {
  /** Aborted when the time is up (reason: a `TimeoutError`) or the outer signal was aborted (its reason). */
  signal: AbortSignal;
  clear(): void;
}

/** Starts a time limit inside an outer signal. `ms` undefined: only the outer signal ends it. */
export function startTimeLimit(ms: number | undefined, outer?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const follow = (): void => controller.abort(outer?.reason);
  if (outer?.aborted) follow();
  outer?.addEventListener('abort', follow, { once: true });
  const timer =
    ms === undefined
      ? undefined
      : setTimeout(
          () => controller.abort(new DOMException(`Not done after ${ms} ms`, 'TimeoutError')),
          timerMs(ms),
        );
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', follow);
    },
  };
}

/** The promise's outcome, or the signal's reason thrown as soon as that is aborted; the promise itself goes on. */
export async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => {
      // Its other owner hears of it; this caller has left.
    });
    throw signal.reason;
  }
  let leave = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
