import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpRejection } from './request-checks.ts';

/**
 * What only a header can say. The pages carry their own Content-Security-Policy, made by Astro; browsers apply
 * both. Fragments add a whole policy of their own.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Puts them on an answer; the rest of its headers may replace them. */
export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
}

/** The policy of a fragment, for the case that somebody opens one as a page: nothing runs, covers show. */
export function fragmentPolicy(imageOrigins: readonly string[]): string {
  return `default-src 'none'; img-src ${imageOrigins.join(' ')}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
}

const STATUS_LINES: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what is no readable request, where the client still listens, and closes its connection. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const fields = { ...SECURITY_HEADERS, 'Content-Length': '0', Connection: 'close' };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  const status = STATUS_LINES[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`);
}

/** Sends a visitor to the right spelling of an address: for good, unless it may be right another day. */
export function redirect(response: ServerResponse, location: string, status: 301 | 302 = 301): void {
  response.writeHead(status, { location, 'content-length': 0 }).end();
}

/** Rejects a method, and says which ones would do. */
export function answerNotAllowed(response: ServerResponse, allow: string): void {
  response.writeHead(405, { allow, 'content-length': 0 }).end();
}

/** Says what the server as a whole understands (`OPTIONS *`). */
export function answerOptions(response: ServerResponse, allow: string): void {
  response.writeHead(204, { allow }).end();
}

/** Rejects a request that is out of bounds, and reads no more of what it sends. */
export function reject(response: ServerResponse, status: HttpRejection): void {
  response.writeHead(status, { 'content-length': 0, 'cache-control': 'no-store', connection: 'close' }).end();
}

/** A fragment that could not be rendered: what the page shows in its place stays, and asks again. */
export function answerFragmentLater(response: ServerResponse, headers: Record<string, string> = {}): void {
  if (response.headersSent) return void response.destroy();
  const later = { 'retry-after': '30', 'cache-control': 'no-store', 'content-length': 0 };
  response.writeHead(503, { ...headers, ...later }).end();
}

/** A failure of ours. Says nothing of it; the log does. */
export function answerBroken(response: ServerResponse): void {
  const sentence = 'Something went wrong here. Please try again.';
  if (response.headersSent) return void response.destroy();
  setSecurityHeaders(response);
  response.writeHead(500, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': sentence.length,
    'cache-control': 'no-store',
  });
  response.end(sentence);
}

/** Sends a document that nobody may keep. An error ends the connection, so that the rest of a body need not be read. */
export function answerDocument(
  response: ServerResponse,
  status: number,
  document: object,
  headers: Record<string, string> = {},
): void {
  const body = JSON.stringify(document);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status >= 400 && { connection: 'close' }),
    ...headers,
  });
  response.end(body);
}

/** htmx asks with these headers; a browser asks permission for them across origins. */
const HTMX_HEADERS =
  'hx-request, hx-request-type, hx-current-url, hx-source, hx-target, hx-trigger, hx-boosted';

/** The headers that let exactly the site's own origin read a fragment, for a static site that lives elsewhere. */
export function headersForOrigin(
  request: IncomingMessage,
  siteUrl: string | undefined,
): Record<string, string> {
  return siteUrl !== undefined && request.headers.origin === siteUrl
    ? {
        vary: 'origin',
        'access-control-allow-origin': siteUrl,
        'access-control-expose-headers': 'retry-after',
      }
    : { vary: 'origin' };
}

/** Answers a preflight without looking at any album. Without an allowed origin the browser stops there. */
export function answerPreflight(response: ServerResponse): void {
  if (response.hasHeader('access-control-allow-origin')) {
    response.setHeader('access-control-allow-methods', 'GET');
    response.setHeader('access-control-allow-headers', HTMX_HEADERS);
    response.setHeader('access-control-max-age', '86400');
  }
  response.writeHead(204).end();
}
