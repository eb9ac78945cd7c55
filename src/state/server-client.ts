import { CatalogError } from '#src/catalog-error.ts';
import { isNetworkFault } from '#src/fetch/network-fault.ts';
import { readText } from '#src/fetch/read-text.ts';
import { retry, type Sleep } from '#src/fetch/retry.ts';
import { startTimeLimit } from '#src/fetch/time-limit.ts';

export interface ServerClientOptions {
  /** Of the server, without a path. */
  origin: string;
  token: string;
  signal?: AbortSignal | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  /** For one attempt; 60 s unless told. */
  timeoutMs?: number | undefined;
  /** 3 unless told. */
  attempts?: number | undefined;
  /** Replaces the waiting between attempts in tests. */
  sleep?: Sleep | undefined;
}

export interface ServerRequest {
  method: 'GET' | 'POST' | 'PUT';
  /** With its query. */
  path: string;
  /** Compressed text. */
  gzip?: Buffer | undefined;
  /** A document, sent as it is. */
  json?: unknown;
  headers?: Record<string, string> | undefined;
  /** The most that is read of the answer, after decompression. */
  maxBytes: number;
}

/** An answer that is no refusal: 200, or 304 without a text. */
export interface ServerAnswer {
  status: number;
  text: string;
  headers: Headers;
}

/** Asks another machine's server. */
export type AskServer = (request: ServerRequest) => Promise<ServerAnswer>;

const TIMEOUT_MS = 60_000;
const ATTEMPTS = 3;

/**
 * Makes the way to a server of this project. Network faults, 429 and 5xx are tried again. The token goes to the origin
 * that was given and nowhere else: no redirect is followed.
 *
 * Each request throws CatalogError: `server-unauthorized`, `server-not-catalog` (something else answers there, or its
 * BACKFILL_TOKEN is not set), `server-refused` with its own sentence, `server-unreachable`; or the signal's reason.
 */
export function createServerClient(options: ServerClientOptions): AskServer {
  const { origin, signal, sleep } = options;

  return async (request) => {
    try {
      return await retry(() => attempt(request, options), {
        attempts: options.attempts ?? ATTEMPTS,
        shouldRetry: (error) => error instanceof BusyAnswer || isNetworkFault(error),
        signal,
        sleep,
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof CatalogError) throw error;
      throw new CatalogError('server-unreachable', `${origin} cannot be reached: ${reasonOf(error)}`, {
        hint: 'Is the address right, and does npm run serve run there? What came so far is kept; run this again',
        cause: error,
      });
    }
  };
}

/** An answer that may be another one a moment later. */
class BusyAnswer extends Error {}

async function attempt(request: ServerRequest, options: ServerClientOptions): Promise<ServerAnswer> {
  const { origin, token, timeoutMs = TIMEOUT_MS } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  const limit = startTimeLimit(timeoutMs, options.signal);
  const body = request.gzip ?? (request.json === undefined ? undefined : JSON.stringify(request.json));
  try {
    const response = await fetch(`${origin}${request.path}`, {
      method: request.method,
      redirect: 'manual',
      signal: limit.signal,
      headers: {
        authorization: `Bearer ${token}`,
        ...(request.gzip && { 'content-encoding': 'gzip', 'content-type': 'application/x-ndjson' }),
        ...(request.json !== undefined && { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(body !== undefined && { body: body as BodyInit }),
    });
    const text = await readText(response, request.maxBytes, limit.signal);
    if (response.status === 200 || response.status === 304) {
      return { status: response.status, text, headers: response.headers };
    }
    throw refusalOf(response, text, origin);
  } finally {
    limit.clear();
  }
}

function refusalOf({ status, headers }: Response, text: string, origin: string): Error {
  if (status === 429 || status >= 500) return new BusyAnswer(`it answered ${status}`);
  if (status === 401) {
    return new CatalogError('server-unauthorized', `${origin} does not accept the token`, {
      hint: 'Set BACKFILL_TOKEN to the same value here and there',
    });
  }
  const isOurs = /^application\/json\b/.test(headers.get('content-type') ?? '');
  if (status === 404 || !isOurs) {
    return new CatalogError(
      'server-not-catalog',
      `${origin} has no catalog to share (it answered ${status})`,
      {
        hint: 'Is it a server of this project, and is BACKFILL_TOKEN set there?',
      },
    );
  }
  return new CatalogError('server-refused', `${origin} refused (${status}): ${sentenceOf(text)}`, {
    hint: 'Do both run the same version of this project?',
  });
}

/** What the server says, as one line that is not long. */
function sentenceOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return String(message)
      .replace(/[^\P{C}]/gu, ' ')
      .slice(0, 300);
  } catch {
    return 'without a reason';
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
