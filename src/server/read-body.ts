import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** A body, or the status that refuses it. */
export type Body = { text: string } | { refused: 400 | 413 | 415 };

export interface BodyLimits {
  /** Bytes as they are sent. */
  sent: number;
  /** Bytes after decompression. */
  inflated: number;
}

/**
 * Reads a body as text (UTF-8), sent as it is or with `Content-Encoding: gzip`. Stops where a limit is passed, of what
 * is sent and of what it would become, so a small body cannot turn into a large one.
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Body> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return { refused: 415 };
  if (Number(request.headers['content-length'] ?? 0) > limits.sent) return { refused: 413 };
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limits.sent) return { refused: 413 };
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (encoding === 'identity') {
    return body.length > limits.inflated ? { refused: 413 } : { text: body.toString('utf8') };
  }
  try {
    return { text: (await promisify(gunzip)(body, { maxOutputLength: limits.inflated })).toString('utf8') };
  } catch (error) {
    return { refused: (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 413 : 400 };
  }
}
