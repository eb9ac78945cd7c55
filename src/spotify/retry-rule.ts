import { UNTOLD_PAUSE_MS } from './retry-after.ts';
import type { CallPurpose, Refusal, RefusalReason } from './spotify-port.ts';

const RETRIED = new Set<RefusalReason>(['network', 'timeout', 'server', 'rate-limit']);

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
  refusal: Refusal,
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
