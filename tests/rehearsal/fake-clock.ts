import type { Sleep } from '#src/sources/retry.ts';

/** A clock that stands still until somebody moves it. */
export interface FakeClock {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Lets the time pass at once, in whole seconds: the chance that is in a wait between attempts makes no difference. */
  sleep: Sleep;
  /** Goes on to a moment; one that is past changes nothing. */
  moveTo(ms: number): void;
}

export function createFakeClock(startMs: number): FakeClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      nowMs += Math.ceil(ms / 1_000) * 1_000;
    },
    moveTo: (ms) => void (nowMs = Math.max(nowMs, ms)),
  };
}
