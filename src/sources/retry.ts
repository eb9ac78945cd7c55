import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import { isNetworkFault } from './network-fault.ts';
import { timerMs } from './time-limit.ts';

export interface Retry {
  error: unknown;
  /** The attempt that failed, from 1. */
  attempt: number;
  /** How long the next attempt waits, in milliseconds. */
  delayMs: number;
}

export interface RetryOptions {
  /** How often `operation` is called at most, the first time included; at least 1. */
  attempts: number;
  /** Whether an error is worth another attempt; not asked after the last one. Default: network faults only. */
  shouldRetry?: ((error: unknown, attempt: number) => boolean) | undefined;
  /** Milliseconds to wait after the given failed attempt. Default: about 0.5 s, 1 s, 2 s …, at most 10 s. */
  delayMs?: ((attempt: number, error: unknown) => number) | undefined;
  /** Told before each wait, and only when another attempt will follow. */
  onRetry?: ((retry: Retry) => void) | undefined;
  /** Ends the waiting and further attempts; an attempt under way must heed it itself. */
  signal?: AbortSignal | undefined;
  /** Replaces the waiting in tests. */
  sleep?: Sleep | undefined;
}

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Waits; rejects with the signal's reason when that comes first. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(timerMs(ms), undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/**
 * Calls `operation` until it succeeds, at most `attempts` times.
 *
 * @throws what the last attempt threw; the signal's reason when that was aborted before an attempt began.
 */
export async function retry<T>(
  operation: (attempt: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { attempts, shouldRetry = isNetworkFault, delayMs = backoffMs, onRetry, signal } = options;
  const pause = options.sleep ?? sleep;
  signal?.throwIfAborted();
  try {
    // The signal stays ours: p-retry would throw away the answer of an attempt that ended well just after it.
    return await pRetry(
      async (attempt) => {
        try {
          return await operation(attempt);
        } catch (error) {
          throw new FailedAttempt(error);
        }
      },
      {
        retries: Math.max(0, attempts - 1),
        minTimeout: 0,
        // p-retry asks this only while attempts are left, so a retry that is announced here also happens.
        shouldRetry: async ({ error: failed, attemptNumber: attempt }) => {
          const error = unwrap(failed);
          if (signal?.aborted || !shouldRetry(error, attempt)) return false;
          const delay = Math.max(0, delayMs(attempt, error));
          onRetry?.({ error, attempt, delayMs: delay });
          await pause(delay, signal);
          return true;
        },
      },
    );
  } catch (error) {
    throw unwrap(error);
  }
}

/** Wraps what an attempt threw: p-retry itself refuses to retry a `TypeError`, and here `shouldRetry` decides. */
class FailedAttempt extends Error {
  constructor(cause: unknown) {
    super('attempt failed', { cause });
  }
}

function unwrap(error: unknown): unknown {
  return error instanceof FailedAttempt ? error.cause : error;
}

/** The wait doubles from half a second up to 10 s; a random quarter keeps callers from returning together. */
function backoffMs(attempt: number): number {
  return Math.min(10_000, 500 * 2 ** (attempt - 1)) * (1 + Math.random() / 4);
}
