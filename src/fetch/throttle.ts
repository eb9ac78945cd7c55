export interface ThrottleOptions {
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

interface Waiter {
  urgent: boolean;
  start: () => void;
}

/**
 * Limits how many tasks start in any window of time and how many run at once. Only one place in the window is asked for
 * at a time and then given to whoever waits first: a caller who has gone away while waiting uses up none, so a crowd of
 * impatient visitors cannot block the minutes after it. Windows are measured by a clock that nobody sets.
 */
export function createThrottle(options: ThrottleOptions): Throttle {
  /** When the last tasks started, oldest first; at most `limit`. */
  const starts: number[] = [];
  const waiting: Waiter[] = [];
  let running = 0;
  let asking = false;

  async function placeInWindow(): Promise<void> {
    const oldest = starts.length < options.limit ? undefined : starts.shift();
    const waitMs = oldest === undefined ? 0 : oldest + options.intervalMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(waitMs)));
    starts.push(performance.now());
  }

  async function letIn(): Promise<void> {
    if (asking || waiting.length === 0 || running >= options.maxConcurrent) return;
    asking = true;
    await placeInWindow();
    asking = false;
    const next = waiting.find((waiter) => waiter.urgent) ?? waiting[0];
    if (next !== undefined) {
      waiting.splice(waiting.indexOf(next), 1);
      running += 1;
      next.start();
    }
    void letIn();
  }

  async function enter(urgent: boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        urgent,
        start: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(waiter), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(waiter);
      void letIn();
    });
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
