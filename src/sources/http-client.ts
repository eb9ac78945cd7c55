import { CatalogError } from '#src/catalog-error.ts';

/** How one HTTP request is sent, beside what `fetch` itself takes. */
interface HttpRequest extends Omit<RequestInit, 'signal'> {
  /** The caller's deadline, or its wish to stop. */
  signal?: AbortSignal | undefined;
  /** For the whole request, its body included. */
  timeoutMs?: number | undefined;
  /** So much of the body of a 2xx is read at most, after decompression. */
  maxBytes: number;
  fetch?: typeof globalThis.fetch | undefined;
}

/** One HTTP answer, whatever its status. */
export interface HttpAnswer {
  status: number;
  /** 2xx. */
  ok: boolean;
  headers: Headers;
  body: Buffer;
  /** False when the body is longer than what was read of it. */
  isWhole: boolean;
}

/** The body of an error only adds words to what its status says: it may neither hold up the answer nor fill memory. */
const ERROR_BODY_MS = 500;
const ERROR_BODY_BYTES = 256 * 1024;

/**
 * Sends one request and reads its answer. A status is never an error: what it means is the caller's business.
 *
 * @throws DOMException `TimeoutError` when the time is up; the signal's reason; the network's error. Once the headers
 *   of anything but a 2xx are here, none of them.
 */
export async function sendRequest(
  url: URL | string,
  { signal, timeoutMs, maxBytes, fetch = globalThis.fetch, ...init }: HttpRequest,
): Promise<HttpAnswer> {
  const ends = withTimeout(timeoutMs, signal);
  const response = await fetch(url, { ...init, signal: ends });
  const { status, ok, headers } = response;
  return { status, ok, headers, ...(await readBody(response, maxBytes, ends)) };
}

/** Reads a body as `sendRequest` does. */
export async function readBody(
  { ok, body }: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Pick<HttpAnswer, 'body' | 'isWhole'>> {
  const chunks: Uint8Array[] = [];
  let left = ok ? maxBytes : ERROR_BODY_BYTES;
  const ends = ok ? signal : withTimeout(ERROR_BODY_MS, signal);
  try {
    for await (const chunk of body?.pipeThrough(new TransformStream(), { signal: ends }) ?? []) {
      chunks.push(chunk.subarray(0, left));
      left -= chunk.byteLength;
      // Leaving the loop cancels the rest.
      if (left < 0) break;
    }
  } catch (error) {
    if (ok) throw error;
  }
  return { body: Buffer.concat(chunks), isWhole: left >= 0 };
}

function withTimeout(ms: number | undefined, signal: AbortSignal | undefined): AbortSignal {
  const timeout = ms === undefined ? undefined : AbortSignal.timeout(ms);
  return AbortSignal.any([signal, timeout].filter((each) => each !== undefined));
}

/** A server that takes no requests for now: thrown by clients for which that is a failure. */
export class ServerBusyError extends CatalogError {}

/** Whether a status may be another one a moment later. */
export function isBusy(status: number): boolean {
  return status === 429 || status >= 500;
}

/** Whether the same request may succeed a little later. What it was to create may be there already. */
export function isTransient(error: unknown): boolean {
  return error instanceof ServerBusyError || isNetworkFailure(error);
}

const FAILURE_NAMES = new Set([
  'TimeoutError',
  'ConnectTimeoutError',
  'SocketError',
  'HeadersTimeoutError',
  'BodyTimeoutError',
]);
const FAILURE_CODES =
  /^(ECONN(RESET|REFUSED|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|E(HOST|NET)(UNREACH|DOWN)|UND_ERR_(SOCKET|CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT))$/;
/** What `fetch` of Node calls a request, or an answer, that the network cut. */
const FETCH_MESSAGES = new Set(['fetch failed', 'terminated']);

/**
 * Whether the network failed under a request, a timeout of ours included. A caller's `AbortError` and mistakes in our
 * own code are no such failure.
 */
export function isNetworkFailure(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === 'AbortError') return false;
  if (error instanceof TypeError && FETCH_MESSAGES.has(error.message)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return FAILURE_NAMES.has(error.name) || FAILURE_CODES.test(code) || isNetworkFailure(error.cause);
}
