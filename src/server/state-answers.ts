import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { acceptedEncoding } from './accepted-encoding.ts';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Sends text that nobody may keep, compressed as the client likes it best. */
export async function answerText(
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
  headers: Record<string, string> = {},
): Promise<void> {
  const encoding = acceptedEncoding(request.headers['accept-encoding']);
  const plain = Buffer.from(text);
  const body =
    encoding === 'br'
      ? await brotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
      : encoding === 'gzip'
        ? await zip(plain)
        : plain;
  response.writeHead(200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    vary: 'accept-encoding',
    ...(encoding && { 'content-encoding': encoding }),
    ...headers,
  });
  response.end(body);
}

/** Sends a document. A refusal ends the connection, so that the rest of a body need not be heard. */
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
