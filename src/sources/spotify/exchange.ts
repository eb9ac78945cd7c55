import { readText } from '#src/sources/read-text.ts';
import { startTimeLimit } from '#src/sources/time-limit.ts';
import { parseRetryAfter } from '#src/sources/source-failure.ts';

const MAX_BODY_BYTES = 2_000_000;
/** An error's body only adds words to what its status says: it may not hold up the answer. */
const ERROR_BODY_MS = 500;

/** One HTTP answer. */
export interface HttpAnswer {
  httpStatus: number;
  /** What the JSON of the body says; undefined when it is no JSON or over 2 MB. */
  body: unknown;
  retryAfterMs: number | undefined;
}

interface ExchangeOptions {
  init: RequestInit;
  /** Ends the exchange. */
  signal?: AbortSignal | undefined;
  timeoutMs?: number | undefined;
  fetch: typeof fetch;
  now: () => number;
}

/**
 * Sends one request and reads its answer whole. Redirects are not followed: the credentials are for one host.
 *
 * @throws `TimeoutError`, the signal's reason, or the network's error. A status other than 200 never throws once
 *   its headers are here.
 */
export async function exchange(url: URL, options: ExchangeOptions): Promise<HttpAnswer> {
  const limit = startTimeLimit(options.timeoutMs, options.signal);
  try {
    const response = await options.fetch(url, { ...options.init, redirect: 'manual', signal: limit.signal });
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), options.now());
    const body =
      response.status === 200
        ? await readJson(response, limit.signal)
        : await readErrorBody(response, limit.signal);
    return { httpStatus: response.status, body, retryAfterMs };
  } finally {
    limit.clear();
  }
}

async function readJson(response: Response, signal: AbortSignal): Promise<unknown> {
  try {
    return JSON.parse(await readText(response, MAX_BODY_BYTES, signal)) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

async function readErrorBody(response: Response, signal: AbortSignal): Promise<unknown> {
  const limit = startTimeLimit(ERROR_BODY_MS, signal);
  try {
    return await readJson(response, limit.signal);
  } catch {
    // The status has said what matters; words that are cut or late are not worth a fault of their own.
    return undefined;
  } finally {
    limit.clear();
  }
}
