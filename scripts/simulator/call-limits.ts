import { errorAnswer, type Answer } from './behaviour.ts';

const WINDOW_MS = 30_000;
const DAY_MS = 24 * 3_600_000;

/**
 * Spotify's two limits, over rolling windows of 30 s and of 24 h. Returns the 429 for a request that is one too
 * many; others count.
 */
export function createCallLimits(options: {
  requestsPer30s: number | undefined;
  dailyQuota: number | undefined;
  now: () => number;
}): () => Answer | undefined {
  const { requestsPer30s = Infinity, dailyQuota = Infinity, now } = options;
  let times: number[] = [];

  return () => {
    const at = now();
    times = times.filter((time) => time > at - DAY_MS);
    const [oldest = at] = times.slice(-dailyQuota);
    if (times.length >= dailyQuota) {
      return errorAnswer(429, 'Quota exceeded', {
        reason: 'QUOTA_EXCEEDED',
        retryAfter: seconds(oldest + DAY_MS - at),
      });
    }
    const recent = times.filter((time) => time > at - WINDOW_MS);
    if (recent.length >= requestsPer30s) {
      const [first = at] = recent.slice(-requestsPer30s);
      return errorAnswer(429, 'API rate limit exceeded', { retryAfter: seconds(first + WINDOW_MS - at) });
    }
    times.push(at);
    return undefined;
  };
}

function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
