import { setTimeout as sleep } from 'node:timers/promises';
import { mayPass } from './postgres/postgres-fault.ts';

const TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Does work again for up to 30 s while the database is away, or other writers hold it up: for what must not be lost, such as the answer of a call
 * that was paid for. Work may have been done when the connection broke, so doing it twice must do no harm.
 */
export async function retryWhileUnavailable<T>(work: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + TIMEOUT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error) || performance.now() >= giveUpAt) throw error;
      await sleep(pauseMs);
    }
  }
}
