import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Writable } from 'node:stream';

/** An answer that was rendered but not sent. */
export interface CapturedAnswer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

/**
 * Lets a handler write its answer into memory, so that its length is known before it is sent. Offers what Astro's
 * adapter for Node uses of a response.
 *
 * @returns undefined when the handler did not answer.
 */
export async function captureAnswer(
  request: IncomingMessage,
  handle: (response: ServerResponse) => Promise<void>,
): Promise<CapturedAnswer | undefined> {
  const chunks: Buffer[] = [];
  let head: Omit<CapturedAnswer, 'body'> | undefined;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const finished = new Promise<void>((resolve, reject) => {
    sink.once('finish', resolve);
    sink.once('error', reject);
    sink.once('close', resolve);
  });
  const response = Object.assign(sink, {
    req: request,
    statusCode: 200,
    statusMessage: '',
    headersSent: false,
    writeHead(status: number, headers: OutgoingHttpHeaders = {}) {
      head = { status, headers };
      response.headersSent = true;
      return response;
    },
  });
  await handle(response as unknown as ServerResponse);
  if (!response.headersSent && !sink.writableEnded) return undefined;
  await finished;
  return { ...(head ?? { status: response.statusCode, headers: {} }), body: Buffer.concat(chunks) };
}
