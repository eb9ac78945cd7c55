import type { Unavailable } from '#src/backfill/cover-state.ts';
import { LONGEST_PAUSE_MS } from '#src/sources/source-failure.ts';

/**
 * The `hx-trigger` of a fragment that asks again by itself. Never later than the longest pause: a browser's timer
 * overflows after 24.8 days, and fires at once, again and again.
 */
export function askAgainTrigger({ retryAfterS }: Pick<Unavailable, 'retryAfterS'>): string {
  return `load delay:${Math.min(Math.max(1, retryAfterS), LONGEST_PAUSE_MS / 1000)}s`;
}
