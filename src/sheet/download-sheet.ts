import { CatalogError } from '#src/catalog-error.ts';
import {
  isBusy,
  isTransient,
  sendRequest,
  ServerBusyError,
  type HttpAnswer,
} from '#src/sources/http-client.ts';
import { retry, type Retry, type Sleep } from '#src/sources/retry.ts';
import { exportAddress, publicSource } from './sheet-address.ts';

/** The largest sheet that is read. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

const TIMEOUT_MS = 60_000;
const ATTEMPTS = 3;

export interface DownloadOptions {
  fetch?: typeof globalThis.fetch | undefined;
  /** For the whole of one attempt. Default: 60 s. */
  timeoutMs?: number | undefined;
  maxBytes?: number | undefined;
  onRetry?: ((failed: Retry) => void) | undefined;
  /** Replaces the waiting between attempts in tests. */
  sleep?: Sleep | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Downloads a sheet, following redirects; of a Google Sheet its XLSX export. Name and password in the address are sent
 * as HTTP Basic. Network failures, 429, 5xx and Google's page that it cannot open the file now are tried again, three
 * times in all. No error shows the address's query.
 *
 * @throws CatalogError `sheet-not-public` for a web page or a refusal instead of a file, `sheet-not-found`,
 *   `sheet-too-large`, `sheet-timeout`, `sheet-download` for whatever else went wrong; the signal's reason.
 */
export async function downloadSheet(url: string, options: DownloadOptions = {}): Promise<Buffer> {
  const { onRetry, sleep, signal } = options;
  const address = publicSource(url);
  try {
    return await retry(() => attempt(url, options), {
      attempts: ATTEMPTS,
      shouldRetry: (error) => isTransient(error) && !isTimeout(error),
      onRetry,
      sleep,
      signal,
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof CatalogError && !(error instanceof ServerBusyError)) throw error;
    if (isTimeout(error)) throw timedOut(address, options.timeoutMs ?? TIMEOUT_MS, error);
    throw new CatalogError(
      'sheet-download',
      `The sheet could not be downloaded from ${address}: ${reasonOf(error)}`,
      {
        hint: 'Is the address right, and is this machine online? A downloaded file can be given instead',
        cause: error,
      },
    );
  }
}

async function attempt(url: string, options: DownloadOptions): Promise<Buffer> {
  const { fetch, signal, timeoutMs = TIMEOUT_MS, maxBytes = MAX_FILE_BYTES } = options;
  const { address, headers } = requestFor(url);
  const answer = await sendRequest(address, { headers, fetch, signal, timeoutMs, maxBytes });
  throwIfNoSheet(answer, publicSource(url));
  if (answer.isWhole) return answer.body;
  throw new CatalogError(
    'sheet-too-large',
    `The sheet is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`,
    {
      hint: 'No sheet of albums is that large; is it the right address?',
    },
  );
}

/** `fetch` refuses an address with name and password in it. Google's pages are asked for in the words looked for below. */
function requestFor(url: string): { address: string; headers: Record<string, string> } {
  const address = new URL(exportAddress(url));
  const headers: Record<string, string> = { 'accept-language': 'en' };
  if (address.username !== '' || address.password !== '') {
    const account = [address.username, address.password].map(decodeURIComponent).join(':');
    headers['authorization'] = `Basic ${Buffer.from(account).toString('base64')}`;
    address.username = '';
    address.password = '';
  }
  return { address: address.href, headers };
}

/** What Google says when an export is not ready; the same address gives the file a moment later. */
const GOOGLE_IS_BUSY = /unable to open the file|try again (?:later|in a few)|temporarily unavailable/i;
/** A web page longer than this is none of Google's short apologies. */
const PAGE_BYTES = 256 * 1024;

function throwIfNoSheet({ status, ok, headers, body }: HttpAnswer, address: string): void {
  if (isBusy(status)) throw new ServerBusyError('sheet-download', `the server answered ${status}`);
  const isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '');
  if (isPage && GOOGLE_IS_BUSY.test(body.toString('utf8', 0, PAGE_BYTES))) {
    throw new ServerBusyError(
      'sheet-download',
      `the server answered ${status} with a page that says it cannot open the file now`,
    );
  }
  if (status === 404 || status === 410) {
    throw new CatalogError(
      'sheet-not-found',
      `There is no sheet at ${address} (the server answered ${status})`,
      {
        hint: 'Is the address right? Set GOOGLE_SHEETS_XLSX_URL or give --source',
      },
    );
  }
  if (status === 401 || status === 403 || (ok && isPage)) {
    const what = ok ? 'a web page, perhaps to sign in, instead of a workbook' : `${status}`;
    throw new CatalogError(
      'sheet-not-public',
      `The sheet is not shared publicly: ${address} answered with ${what}`,
      {
        hint: 'In Google Sheets choose Share, "Anyone with the link"; the address ends in /export?format=xlsx',
      },
    );
  }
  if (!ok) throw new Error(`the server answered ${status}`);
}

function timedOut(address: string, timeoutMs: number, cause: unknown): CatalogError {
  return new CatalogError(
    'sheet-timeout',
    `The sheet did not arrive from ${address} within ${timeoutMs / 1000} s`,
    {
      hint: 'Try again later, or download it in a browser and give the file',
      cause,
    },
  );
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
