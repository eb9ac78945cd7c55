import { isNetworkFailure, type HttpAnswer } from './http-client.ts';

/**
 * Why a source gave no usable answer. All of these leave an album *unknown*, never *absent*.
 * - `breaker` `budget`: our own circuit breaker or ledger said no; no request left.
 * - `rate-limit` `quota`: too many requests, for a moment or for the day.
 * - `server` (5xx), `timeout`, `network`, `malformed` (no JSON, or not of the expected shape).
 * - `credentials` (not accepted, also when new), `forbidden` (403, for example "premium required").
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

/** A source gave no usable answer. */
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

const ABOUT_THE_ACCOUNT = new Set<FailureReason>([
  'breaker',
  'budget',
  'rate-limit',
  'quota',
  'credentials',
  'forbidden',
]);

/** Whether a failure says nothing of the album that was asked about: each other one meets the same. */
export function concernsEveryAlbum({ beforeAsking, reason }: SourceFailure): boolean {
  return beforeAsking === true || ABOUT_THE_ACCOUNT.has(reason);
}

/** What a request that threw means; undefined when the error is none of the network's. */
export function failureOfError(endpoint: string, error: unknown): SourceFailure | undefined {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { status: 'failed', reason: 'timeout', message: `${endpoint}: no whole answer in time` };
  }
  if (!isNetworkFailure(error)) return undefined;
  const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
  const message = `${endpoint}: network failure${typeof code === 'string' ? ` (${code})` : ''}`;
  return { status: 'failed', reason: 'network', message };
}

/** An answer as a source's failures are read from it. */
export interface JsonAnswer {
  httpStatus: number;
  /** What the JSON of the body says; undefined when it is no JSON, or too long. */
  body: unknown;
  retryAfterMs: number | undefined;
}

export function toJsonAnswer({ status, headers, body, isWhole }: HttpAnswer, nowMs: number): JsonAnswer {
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), nowMs);
  return { httpStatus: status, body: isWhole ? parseJson(body.toString()) : undefined, retryAfterMs };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The longest pause that a source can mean: Spotify names at most a day, and clocks differ. */
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
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1_000), LONGEST_PAUSE_MS);
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - nowMs), LONGEST_PAUSE_MS);
}
