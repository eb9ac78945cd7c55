import { sleep as sleepFor, type Sleep } from '#src/sources/retry.ts';
import { isFailure } from '#src/sources/source-failure.ts';
import { UNTOLD_PAUSE_MS } from '#src/sources/source-failure.ts';
import type { CallPurpose, Retries } from '#src/sources/call-guard.ts';
import type { SourceFailure, FailureReason } from '#src/sources/source-failure.ts';

interface RetryRefusedOptions {
  purpose: CallPurpose;
  /** Attempts at most, the first included. */
  attempts: number;
  /** What the call has waited between attempts, added to here, and the attempts it shares with others, taken from. */
  patience: { waitedMs: number; retries: Retries };
  random: () => number;
  /** Told before each wait. */
  onRetry: (refusal: SourceFailure, delayMs: number) => void;
  signal?: AbortSignal | undefined;
  sleep?: Sleep | undefined;
}

/**
 * Makes an attempt again for as long as `retryDelayMs` finds that sensible.
 *
 * @returns the first answer that is no refusal, or the last refusal.
 * @throws the signal's reason, unless it is aborted while an attempt is under way, and whatever an attempt throws.
 */
export async function retryRefused<T extends { status: string }>(
  attempt: () => Promise<T | SourceFailure>,
  options: RetryRefusedOptions,
): Promise<T | SourceFailure> {
  const { purpose, patience, random, onRetry, signal, sleep = sleepFor } = options;
  const attempts = 1 + Math.min(options.attempts - 1, patience.retries.left);
  signal?.throwIfAborted();
  for (let number = 1; ; number += 1) {
    const answer = await attempt();
    if (!isFailure(answer) || number >= attempts || signal?.aborted) return answer;
    const { waitedMs } = patience;
    const delayMs = retryDelayMs(answer, { purpose, attempt: number, waitedMs, random: random() });
    if (delayMs === undefined) return answer;
    patience.waitedMs += delayMs;
    patience.retries.left -= 1;
    onRetry(answer, delayMs);
    await sleep(delayMs, signal);
  }
}

const RETRIED = new Set<FailureReason>(['network', 'timeout', 'server', 'rate-limit']);

/** How long a caller may be kept waiting between attempts, and how soon the first retry comes. */
const PATIENCE = {
  visitor: { longestTotalMs: 1_100, firstMs: 150 },
  refresh: { longestTotalMs: 95_000, firstMs: 1_000 },
} as const;

/** The longest `Retry-After` that a refresh sits out. */
const REFRESH_SITS_OUT_MS = 30_000;

/** Slept on top of a `Retry-After`, so that clocks which differ a little do not make the retry come too early. */
const MARGIN_MS = 50;

/**
 * Whether a refused attempt is made again, and after how long.
 *
 * @param retry.attempt the attempt that was refused, from 1
 * @param retry.waitedMs what this call has waited between attempts before
 * @param retry.random from 0 up to 1
 * @returns milliseconds; undefined when waiting is pointless or longer than the caller may be kept.
 */
export function retryDelayMs(
  refusal: SourceFailure,
  retry: { purpose: CallPurpose; attempt: number; waitedMs: number; random: number },
): number | undefined {
  if (!RETRIED.has(refusal.reason) || refusal.beforeAsking) return undefined;
  const { longestTotalMs, firstMs } = PATIENCE[retry.purpose];
  const untold = refusal.reason === 'rate-limit' && retry.purpose === 'refresh' ? UNTOLD_PAUSE_MS : 0;
  const { retryAfterMs = untold } = refusal;
  if (retryAfterMs > REFRESH_SITS_OUT_MS) return undefined;
  const backoffMs = firstMs * 2 ** (retry.attempt - 1) * (1 + retry.random / 4);
  const delayMs = Math.round(retryAfterMs > 0 ? retryAfterMs + MARGIN_MS : backoffMs);
  return retry.waitedMs + delayMs > longestTotalMs ? undefined : delayMs;
}
