import type { FailureReason, JsonAnswer, SourceFailure } from '#src/sources/source-failure.ts';

/** What an answer of Spotify's means that is not usable. */
export function failureOfAnswer(
  endpoint: string,
  { httpStatus, body, retryAfterMs }: JsonAnswer,
): SourceFailure {
  const words = errorWords(body);
  const said = httpStatus === 200 ? 'not the expected answer' : `HTTP ${httpStatus}`;
  const message = `${endpoint}: ${said}${words === '' ? '' : `, ${words}`}`;
  const reason = reasonOf(httpStatus, body);
  return {
    status: 'failed',
    reason,
    httpStatus,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    message,
  };
}

function reasonOf(httpStatus: number, body: unknown): FailureReason {
  if (httpStatus === 429) return saysQuotaExceeded(body) ? 'quota' : 'rate-limit';
  if (httpStatus === 401) return 'credentials';
  if (httpStatus === 403) return 'forbidden';
  return httpStatus >= 500 ? 'server' : 'malformed';
}

/**
 * What an answer means whose images are all from elsewhere: not that there is no cover, but that the answer or the
 * configuration is wrong.
 */
export function failureOfImage(endpoint: string, imageUrl: string): SourceFailure {
  const from = URL.canParse(imageUrl) ? new URL(imageUrl).origin : 'no URL';
  const message = `${endpoint}: its images are from ${from.slice(0, 100)}, which is none of SPOTIFY_IMAGE_ORIGINS`;
  return { status: 'failed', reason: 'malformed', httpStatus: 200, message };
}

/**
 * Whether Spotify says that there is no such thing, in the error format and the words of its Web API: 404, or 400 for
 * an id that nothing can have. Any other 404 is of something on the way, or of a wrong address: a web page, an empty
 * body, `Service not found`, the `Not found.` that comes in waves for albums that are there.
 *
 * Source: https://developer.spotify.com/documentation/web-api/concepts/api-calls
 */
export function saysNoSuchThing({ httpStatus, body }: JsonAnswer): boolean {
  const words = wordsOfError(httpStatus, body);
  if (/^(invalid (base62 )?id|non[- ]existing id)\b/i.test(words))
    return httpStatus === 404 || httpStatus === 400;
  return httpStatus === 404 && /^(resource|album|artist) not found\.?$/i.test(words);
}

/** The message of an error in Spotify's own format, `{"error": {"status": 404, "message": "…"}}`; empty when it is none. */
export function wordsOfError(httpStatus: number, body: unknown): string {
  const error = field(body, 'error');
  return field(error, 'status') === httpStatus ? errorWords(body) : '';
}

/** Spotify puts the reason beside the message of its error object; older answers put it beside the object. */
function saysQuotaExceeded(body: unknown): boolean {
  const error = field(body, 'error');
  return [field(error, 'reason'), field(body, 'reason'), error].some((reason) => reason === 'QUOTA_EXCEEDED');
}

/** Spotify's own words in an error body, for the log: one line, at most 200 characters. */
function errorWords(body: unknown): string {
  const error = field(body, 'error');
  const candidates = [
    field(error, 'message'),
    field(body, 'error_description'),
    field(body, 'message'),
    error,
  ];
  const words = candidates.find((candidate) => typeof candidate === 'string') ?? '';
  return String(words)
    .replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ')
    .trim()
    .slice(0, 200);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
