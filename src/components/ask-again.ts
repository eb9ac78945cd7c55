import type { Unavailable } from '#src/backfill/cover-state.ts';
import { LONGEST_PAUSE_MS } from '#src/sources/source-failure.ts';

/**
 * The `hx-trigger` of a fragment that asks again by itself. Never later than the longest pause: a browser's timer
 * overflows after 24.8 days, and fires at once, again and again.
 */
export function askAgainTrigger({ retryAfterS }: Pick<Unavailable, 'retryAfterS'>): string {
  return `load delay:${Math.min(Math.max(1, retryAfterS), LONGEST_PAUSE_MS / 1000)}s`;
}

/**
 * When asking makes sense again, in UTC for those without JavaScript: "14:05 UTC", with the weekday ("Tue 14:05 UTC")
 * when that is not today.
 */
export function formatResumeTime({
  resumesAt,
  retryAfterS,
}: Pick<Unavailable, 'resumesAt' | 'retryAfterS'>): string {
  const now = new Date(resumesAt.getTime() - retryAfterS * 1000);
  const sameDay = now.toISOString().slice(0, 10) === resumesAt.toISOString().slice(0, 10);
  const weekday = sameDay ? '' : `${resumesAt.toUTCString().slice(0, 3)} `;
  return `${weekday}${resumesAt.toISOString().slice(11, 16)} UTC`;
}
