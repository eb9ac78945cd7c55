import type { Unavailable } from '#src/backfill/cover-state.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

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
  const weekday = sameDay ? '' : `${WEEKDAYS[resumesAt.getUTCDay()]} `;
  return `${weekday}${resumesAt.toISOString().slice(11, 16)} UTC`;
}
