import { retry, type Retry, type Sleep } from '#src/fetch/retry.ts';
import { isRefusal } from './refusal.ts';
import { retryDelayMs } from './retry-rule.ts';
import type { CallPurpose, Refusal, Retries } from './spotify-port.ts';

export interface RetryRefusedOptions {
  purpose: CallPurpose;
  /** Attempts at most, the first included. */
  attempts: number;
  /** What the call has waited between attempts, added to here, and the attempts it shares with others, taken from. */
  patience: { waitedMs: number; retries: Retries };
  random: () => number;
  /** Told before each wait. */
  onRetry: (refusal: Refusal, delayMs: number) => void;
  signal?: AbortSignal | undefined;
  sleep?: Sleep | undefined;
}

/**
 * Makes an attempt again for as long as `retryDelayMs` finds that sensible.
 *
 * @returns the first answer that is no refusal, or the last refusal.
 * @throws the signal's reason, and whatever an attempt throws.
 */
export async function retryRefused<T extends { status: string }>(
  attempt: () => Promise<T | Refusal>,
  options: RetryRefusedOptions,
): Promise<T | Refusal> {
  const { purpose, patience, random, onRetry } = options;
  let delayMs = 0;
  try {
    return await retry(
      async () => {
        const answer = await attempt();
        if (isRefusal(answer)) throw new RefusedAttempt(answer);
        return answer;
      },
      {
        attempts: 1 + Math.min(options.attempts - 1, patience.retries.left),
        shouldRetry: (error, number) => {
          if (!(error instanceof RefusedAttempt)) return false;
          const { waitedMs } = patience;
          const delay = retryDelayMs(error.refusal, { purpose, attempt: number, waitedMs, random: random() });
          delayMs = delay ?? 0;
          return delay !== undefined;
        },
        delayMs: () => delayMs,
        onRetry: ({ error }: Retry) => {
          patience.waitedMs += delayMs;
          patience.retries.left -= 1;
          onRetry((error as RefusedAttempt).refusal, delayMs);
        },
        signal: options.signal,
        sleep: options.sleep,
      },
    );
  } catch (error) {
    if (error instanceof RefusedAttempt) return error.refusal;
    throw error;
  }
}

/** Carries a refusal through the retry, which knows errors only. Never leaves this file. */
class RefusedAttempt extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}
