import type { ServerResponse } from 'node:http';
import { setSecurityHeaders } from './security-headers.ts';

/** Sends a visitor to the right spelling of an address: for good, unless it may be right another day. */
export function redirect(response: ServerResponse, location: string, status: 301 | 302 = 301): void {
  response.writeHead(status, { location, 'content-length': 0 }).end();
}

/** Refuses a method, and says which ones would do. */
export function answerNotAllowed(response: ServerResponse, allow: string): void {
  response.writeHead(405, { allow, 'content-length': 0 }).end();
}

/** Says what the server as a whole understands (`OPTIONS *`). */
export function answerOptions(response: ServerResponse, allow: string): void {
  response.writeHead(204, { allow }).end();
}

/** Refuses a request that is out of bounds, and hears no more of what it sends. */
export function refuse(response: ServerResponse, status: 400 | 411 | 413 | 414 | 417): void {
  response.writeHead(status, { 'content-length': 0, 'cache-control': 'no-store', connection: 'close' }).end();
}

/** A fragment that could not be rendered: what the page shows in its place stays, and asks again. */
export function answerFragmentLater(response: ServerResponse, headers: Record<string, string> = {}): void {
  if (response.headersSent) return void response.destroy();
  const later = { 'retry-after': '30', 'cache-control': 'no-store', 'content-length': 0 };
  response.writeHead(503, { ...headers, ...later }).end();
}

/** A fault of ours. Says nothing of it; the log does. */
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

/** Sends a document that nobody may keep. A refusal ends the connection, so that the rest of a body need not be heard. */
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
