import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { CallPurpose } from './call-guard.ts';
import { isTransient } from './http-client.ts';
import { UNTOLD_PAUSE_MS, type FailureReason, type SourceFailure } from './source-failure.ts';

export interface Retry {
  error: unknown;
  /** The attempt that failed, from 1. */
  attempt: number;
  /** How long the next attempt waits, in milliseconds. */
  delayMs: number;
}

interface RetryOptions {
  /** How often `operation` is called at most, the first time included; at least 1. */
  attempts: number;
  /** Whether an error is worth another attempt; not asked after the last one. Default: `isTransient`. */
  shouldRetry?: ((error: unknown) => boolean) | undefined;
  /** Told before each wait, and only when another attempt will follow. */
  onRetry?: ((retry: Retry) => void) | undefined;
  /** Ends the waiting and further attempts; an attempt under way must observe it itself. */
  signal?: AbortSignal | undefined;
  /** Replaces the waiting in tests. */
  sleep?: Sleep | undefined;
}

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** A timer that is set for longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Waits; rejects with the signal's reason when that comes first. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(Math.min(ms, LONGEST_TIMER_MS), undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/**
 * Calls `operation` until it succeeds, at most `attempts` times. It waits about 0.5 s, 1 s, 2 s … up to 10 s. A TypeError
 * that is none of the network's is a mistake, and never tried again.
 *
 * @throws what the last attempt threw; the signal's reason when that was aborted before an attempt began.
 */
export async function retry<T>(operation: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { attempts, shouldRetry = isTransient, onRetry, signal, sleep: pause = sleep } = options;
  signal?.throwIfAborted();
  return pRetry(operation, {
    retries: attempts - 1,
    // The waiting and the signal stay ours: p-retry would throw away an answer that came just after the abort.
    minTimeout: 0,
    // Asked only while attempts are left, so that a retry which is announced here also happens.
    shouldRetry: async ({ error, attemptNumber: attempt }) => {
      if (signal?.aborted || !shouldRetry(error)) return false;
      const delayMs = backoffMs(attempt);
      onRetry?.({ error, attempt, delayMs });
      await pause(delayMs, signal);
      return true;
    },
  });
}

/** Doubles from half a second up to 10 s; a random quarter keeps callers from returning together. */
function backoffMs(attempt: number): number {
  return Math.min(10_000, 500 * 2 ** (attempt - 1)) * (1 + Math.random() / 4);
}

const RETRIED = new Set<FailureReason>(['network', 'timeout', 'server', 'rate-limit']);

/** How long a caller may be kept waiting between attempts, and how soon the first retry comes. */
const WAITS = {
  visitor: { longestTotalMs: 1_100, firstMs: 150 },
  refresh: { longestTotalMs: 95_000, firstMs: 1_000 },
} as const;

/** The longest `Retry-After` that a refresh sits out. */
const REFRESH_SITS_OUT_MS = 30_000;

/** Slept on top of a `Retry-After`, so that clocks which differ a little do not make the retry come too early. */
const MARGIN_MS = 50;

/**
 * Whether a failed attempt is made again, and after how long.
 *
 * @param retry.attempt the attempt that failed, from 1
 * @param retry.waitedMs what this call has waited between attempts before
 * @param retry.random from 0 up to 1
 * @returns milliseconds; undefined when waiting is pointless or longer than the caller may be kept.
 */
export function retryDelayMs(
  failure: SourceFailure,
  retry: { purpose: CallPurpose; attempt: number; waitedMs: number; random: number },
): number | undefined {
  if (!RETRIED.has(failure.reason) || failure.beforeAsking) return undefined;
  const { longestTotalMs, firstMs } = WAITS[retry.purpose];
  const untold = failure.reason === 'rate-limit' && retry.purpose === 'refresh' ? UNTOLD_PAUSE_MS : 0;
  const { retryAfterMs = untold } = failure;
  if (retryAfterMs > REFRESH_SITS_OUT_MS) return undefined;
  const backoffMs = firstMs * 2 ** (retry.attempt - 1) * (1 + retry.random / 4);
  const delayMs = Math.round(retryAfterMs > 0 ? retryAfterMs + MARGIN_MS : backoffMs);
  return retry.waitedMs + delayMs > longestTotalMs ? undefined : delayMs;
}
