/**
 * Why Spotify gave no usable answer. All of these leave an album *unknown*, never *absent*.
 * - `breaker` `budget`: our own circuit breaker or ledger said no; no request left.
 * - `rate-limit` `quota`: 429, without or with `reason: QUOTA_EXCEEDED`.
 * - `server` (5xx), `timeout`, `network`, `malformed` (no JSON, or not of the expected shape).
 * - `credentials`: the token endpoint said 400/401, or the API said 401 to a new token.
 * - `forbidden`: 403 (for example "premium required").
 * - `cancelled`: the caller's signal.
 */
export type FailureReason =
  | 'breaker'
  | 'budget'
  | 'rate-limit'
  | 'quota'
  | 'server'
  | 'timeout'
  | 'network'
  | 'malformed'
  | 'credentials'
  | 'forbidden'
  | 'cancelled';

/** Spotify gave no usable answer. */
export interface SourceFailure {
  status: 'failed';
  reason: FailureReason;
  /** HTTP status, when there was an answer. */
  httpStatus?: number | undefined;
  /** When it makes sense to ask again, in milliseconds from now, when that is known. */
  retryAfterMs?: number | undefined;
  /** For logs and maintainers, never for visitors. */
  message: string;
  /** Met before anything was asked about the album (no token, no place in our own queue): any other meets the same. */
  beforeAsking?: boolean | undefined;
}

export function isFailure(answer: { status: string }): answer is SourceFailure {
  return answer.status === 'failed';
}

const ABOUT_THE_ACCOUNT = new Set<SourceFailure['reason']>([
  'breaker',
  'budget',
  'rate-limit',
  'quota',
  'credentials',
  'forbidden',
]);

/** Whether a refusal says nothing of the album that was asked about: each other one meets the same. */
export function concernsEveryAlbum(refusal: SourceFailure): boolean {
  return refusal.beforeAsking === true || ABOUT_THE_ACCOUNT.has(refusal.reason);
}

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
