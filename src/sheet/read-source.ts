import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CatalogError } from '#src/catalog-error.ts';
import {
  isBusy,
  isTransient,
  sendRequest,
  ServerBusyError,
  type HttpAnswer,
} from '#src/sources/http-client.ts';
import { retry, type Retry, type Sleep } from '#src/sources/retry.ts';
import { exportAddress, isWebSource, publicSource } from './sheet-address.ts';

const MAX_FILE_BYTES = 64 * 1024 * 1024;
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
 * The bytes of a sheet from a URL or a local file (a path or a `file:` URL), at most 64 MB. What they hold is not checked.
 *
 * @throws CatalogError as `downloadSheet`, or `sheet-file` when the file cannot be read, `sheet-too-large`; `config` for a
 *   `file:` URL that names no file.
 */
export async function readSource(source: string, options: DownloadOptions = {}): Promise<Buffer> {
  if (isWebSource(source)) return downloadSheet(source, options);
  const file = /^file:/i.test(source) ? pathOf(source) : source;
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw tooLarge(`The sheet ${file}`, MAX_FILE_BYTES, 'file');
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof CatalogError) throw cause;
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CatalogError(
      'sheet-file',
      `The sheet ${file} ${missing ? 'does not exist' : 'cannot be read'}`,
      { hint: 'Give the path of an .xlsx file, or a URL that begins with http:// or https://', cause },
    );
  }
}

function pathOf(fileUrl: string): string {
  // As DATABASE_URL may be written: a path from here on.
  if (!fileUrl.slice('file:'.length).startsWith('//')) return fileUrl.slice('file:'.length);
  try {
    return fileURLToPath(fileUrl);
  } catch (cause) {
    throw new CatalogError('config', `${fileUrl} names no file of this machine`, {
      hint: 'A file: URL has three slashes, as in file:///tmp/sheet.xlsx; the path alone will do',
      cause,
    });
  }
}

/**
 * Downloads a sheet, following redirects; of a Google Sheet its XLSX export. Name and password in the address are sent
 * as HTTP Basic. Network failures, 429, 5xx and Google's page that it cannot open the file now are tried again, three
 * times in all. No error shows the address's query.
 *
 * @throws CatalogError `sheet-not-public` for a web page or a refusal instead of a file, `sheet-not-found`,
 *   `sheet-too-large`, `sheet-timeout`, `sheet-download` for whatever else went wrong; the signal's reason.
 */
async function downloadSheet(url: string, options: DownloadOptions = {}): Promise<Buffer> {
  const { maxBytes = MAX_FILE_BYTES } = options;
  const { body, isWhole } = await requestSheet(url, { ...options, maxBytes });
  if (!isWhole) throw tooLarge('The sheet', maxBytes, 'address');
  return body;
}

/** What every workbook begins with: it is a zip archive. */
const WORKBOOK_BEGINS = Buffer.from('PK\x03\x04', 'latin1');

/**
 * Whether a sheet can be had, without downloading more than its beginning.
 *
 * @returns what its server says the time is, ms since 1970; undefined for a file, and for a server that does not say.
 * @throws CatalogError as `readSource`; `sheet-not-workbook` for an answer that is none.
 */
export async function probeSource(
  source: string,
  options: DownloadOptions = {},
): Promise<{ serverTimeMs: number | undefined }> {
  if (!isWebSource(source)) {
    await readSource(source, options);
    return { serverTimeMs: undefined };
  }
  const { body, headers } = await requestSheet(source, { ...options, maxBytes: WORKBOOK_BEGINS.length });
  if (!body.subarray(0, WORKBOOK_BEGINS.length).equals(WORKBOOK_BEGINS)) {
    throw new CatalogError('sheet-not-workbook', `${publicSource(source)} answers with no .xlsx workbook`, {
      hint: 'The address of a Google Sheet ends in /export?format=xlsx',
    });
  }
  const serverTimeMs = Date.parse(headers.get('date') ?? '');
  return { serverTimeMs: Number.isNaN(serverTimeMs) ? undefined : serverTimeMs };
}

/** Asks for a sheet as `downloadSheet` says, and reads so much of it. */
async function requestSheet(
  url: string,
  options: DownloadOptions & { maxBytes: number },
): Promise<HttpAnswer> {
  const { onRetry, sleep, signal, timeoutMs = TIMEOUT_MS } = options;
  const address = publicSource(url);
  try {
    return await retry(() => request(url, { ...options, timeoutMs }), {
      attempts: ATTEMPTS,
      shouldRetry: (error) => isTransient(error) && !isTimeout(error),
      onRetry,
      sleep,
      signal,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof CatalogError && !(cause instanceof ServerBusyError)) throw cause;
    if (isTimeout(cause)) {
      const message = `The sheet did not arrive from ${address} within ${timeoutMs / 1000} s`;
      const hint = 'Try again later, or download it in a browser and give the file';
      throw new CatalogError('sheet-timeout', message, { hint, cause });
    }
    const message = `The sheet could not be downloaded from ${address}: ${reasonOf(cause)}`;
    const hint = 'Is the address right, and is this machine online? A downloaded file can be given instead';
    throw new CatalogError('sheet-download', message, { hint, cause });
  }
}

async function request(
  url: string,
  { fetch, signal, timeoutMs, maxBytes }: DownloadOptions & { maxBytes: number },
): Promise<HttpAnswer> {
  const { address, headers } = requestFor(url);
  const answer = await sendRequest(address, { headers, fetch, signal, timeoutMs, maxBytes });
  throwIfNoSheet(answer, publicSource(url));
  return answer;
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
  const answered = `the server answered ${status}`;
  if (isBusy(status)) throw new ServerBusyError('sheet-download', answered);
  const isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '');
  if (isPage && GOOGLE_IS_BUSY.test(body.toString('utf8', 0, PAGE_BYTES))) {
    const message = `${answered} with a page that says it cannot open the file now`;
    throw new ServerBusyError('sheet-download', message);
  }
  if (status === 404 || status === 410) {
    throw new CatalogError('sheet-not-found', `There is no sheet at ${address} (${answered})`, {
      hint: 'Is the address right? Set GOOGLE_SHEETS_XLSX_URL or give --source',
    });
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
  if (!ok) throw new Error(answered);
}

function tooLarge(what: string, maxBytes: number, whatWasGiven: string): CatalogError {
  const message = `${what} is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`;
  const hint = `No sheet of albums is that large; is it the right ${whatWasGiven}?`;
  return new CatalogError('sheet-too-large', message, { hint });
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
