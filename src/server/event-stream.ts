import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** One page that listens. */
export interface EventStream {
  /** Sends an event, unless the page takes so little that it is given up. */
  send(event: string, data: string): void;
  /** Says that the server is still there. */
  beat(): void;
  /** Ends it; the page comes back by itself. */
  end(): void;
}

/** What may wait to be taken by a page, bytes; more means that nobody reads there. */
const MOST_WAITING = 16_384;
/** When a page comes back, ms. */
const RETRY_MS = 5_000;

/** Opens a stream of server-sent events as the answer to a request. */
export function openEventStream(response: ServerResponse, headers: OutgoingHttpHeaders): EventStream {
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // nginx would collect the events before it passes them on.
    'x-accel-buffering': 'no',
  });
  const write = (text: string): void => {
    if (response.writableEnded || response.destroyed) return;
    if (response.writableLength > MOST_WAITING) response.destroy();
    else response.write(text);
  };
  write(`retry: ${RETRY_MS}\n\n`);
  return {
    send: (event, data) => write(`event: ${event}\ndata: ${data}\n\n`),
    beat: () => write(':\n\n'),
    end: () => void response.end(),
  };
}
