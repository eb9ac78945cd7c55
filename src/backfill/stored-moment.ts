/** UTC ISO text, as the database keeps times. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** A clock that is set back by an hour leaves moments this far ahead; what was noticed then is still believed. */
const CLOCK_SET_BACK_MS = 3_600_000;

/**
 * How long a stored moment still binds, in milliseconds. 0 when there is none, when it is over, and when it lies
 * further ahead than the longest thing that it can mean: then a clock ran ahead when it was written.
 *
 * @param at UTC ISO text.
 */
export function bindsForMs(at: string | null, longestMs: number, nowMs: number): number {
  const leftMs = Date.parse(at ?? '') - nowMs;
  return leftMs > 0 && leftMs <= longestMs ? leftMs : 0;
}

/**
 * Whether something that happened at a stored moment is less than `forMs` ago. Not when that moment is yet to come, but
 * for what a clock that is set back explains.
 *
 * @param at UTC ISO text.
 */
export function isRecent(at: string | null, forMs: number, nowMs: number): boolean {
  const ageMs = nowMs - Date.parse(at ?? '');
  return ageMs < forMs && ageMs > -latestAheadMs(forMs);
}

/**
 * Whether what was fetched at a stored moment is older than `ageMs`. As far ahead as that it cannot have been fetched, and
 * would never grow old: it counts as old at once.
 *
 * @param at UTC ISO text.
 */
export function isOlder(at: string, ageMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - Date.parse(at)) > ageMs;
}

/** How far ahead of now a moment may lie that `isRecent` still believes. */
export function latestAheadMs(forMs: number): number {
  return Math.min(forMs, CLOCK_SET_BACK_MS);
}
