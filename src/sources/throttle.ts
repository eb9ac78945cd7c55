import pThrottle from 'p-throttle';
import { sleep } from './retry.ts';

interface ThrottleOptions {
  /** Tasks that may start within any `intervalMs`. */
  limit: number;
  intervalMs: number;
  /** Tasks that may run at the same time. */
  maxConcurrent: number;
}

export interface Throttle {
  /**
   * Runs a task as soon as both limits allow it; urgent ones first, otherwise in the order they came.
   *
   * @throws the signal's reason when it is aborted before the task started; the task then never starts.
   */
  run<T>(task: () => Promise<T>, options: { urgent: boolean; signal: AbortSignal }): Promise<T>;
}

/** So far the clock may drift between two looks without having been set. */
const CLOCK_DRIFT_MS = 1_000;

/**
 * Limits how many tasks start in any window of time (p-throttle, strict) and how many run at once. Only one place in the
 * window is asked for at a time and then given to whoever waits first: a caller who has gone away while waiting uses up
 * none, so a crowd of visitors who leave cannot block the minutes after it.
 */
export function createThrottle({ limit, intervalMs, maxConcurrent }: ThrottleOptions): Throttle {
  const waiting: { urgent: boolean; start: () => void }[] = [];
  let running = 0;
  let isAsking = false;
  let nextPlace = openWindow();
  let offsetMs = clockOffsetMs();

  function openWindow(): () => Promise<void> {
    return pThrottle({ limit, interval: intervalMs, strict: true })(async () => {});
  }

  /**
   * p-throttle goes by the time of day: after somebody has set the clock back by an hour it would wait an hour. A new window
   * then begins, one interval later.
   */
  async function placeInWindow(): Promise<void> {
    if (Math.abs(clockOffsetMs() - offsetMs) > CLOCK_DRIFT_MS) {
      await sleep(intervalMs);
      nextPlace = openWindow();
    }
    offsetMs = clockOffsetMs();
    await nextPlace();
  }

  async function letIn(): Promise<void> {
    if (isAsking || waiting.length === 0 || running >= maxConcurrent) return;
    isAsking = true;
    await placeInWindow();
    isAsking = false;
    const next = waiting.find(({ urgent }) => urgent) ?? waiting[0];
    if (next) {
      waiting.splice(waiting.indexOf(next), 1);
      running += 1;
      next.start();
    }
    void letIn();
  }

  async function enter(urgent: boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const start = (): void => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const waiter = { urgent, start };
    const leave = (): void => {
      waiting.splice(waiting.indexOf(waiter), 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    waiting.push(waiter);
    void letIn();
    await promise;
  }

  return {
    async run(task, { urgent, signal }) {
      await enter(urgent, signal);
      try {
        return await task();
      } finally {
        running -= 1;
        void letIn();
      }
    },
  };
}

/** How far the time of day is from the clock that nobody sets. */
function clockOffsetMs(): number {
  return Date.now() - performance.now();
}
