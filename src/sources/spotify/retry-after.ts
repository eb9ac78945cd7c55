/** The longest pause that Spotify can mean: it names at most a day, and clocks differ. */
export const LONGEST_PAUSE_MS = 26 * 3_600_000;

/** What a 429 without `Retry-After` means: the window of Spotify's short limit. */
export const UNTOLD_PAUSE_MS = 30_000;

/**
 * Reads a `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @returns milliseconds from `nowMs`, 0 for a date gone by, at most `LONGEST_PAUSE_MS`; undefined when the header is
 *   missing or broken.
 */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return withinReason(Number(text) * 1_000);
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : withinReason(Math.max(0, at - nowMs));
}

function withinReason(ms: number): number {
  return Math.min(Math.ceil(ms), LONGEST_PAUSE_MS);
}
