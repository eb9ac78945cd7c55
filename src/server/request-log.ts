import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '#src/logger.ts';

/** The id that an answer carries as `x-request-id`, and the log whose lines carry it too. */
interface RequestRecord {
  id: string;
  log: () => Logger;
}

/** Starts the record of one request. Sets no header. */
export type StartRequestLog = (request: IncomingMessage, response: ServerResponse) => RequestRecord;

const GIVEN_ID = /^[\w-]{8,64}$/;
const LONGEST_URL = 300;
const SLOW_MS = 500;

/**
 * Makes the request log: one line per request when its answer is sent or its visitor gone. What was answered as it
 * should be and in time is logged at `debug`: a stored cover must not cost a write, nor may a stranger who tries out
 * addresses fill the disk, nor a page of covers that have to wait. The rest is at `info`.
 *
 * @param isFromProxy whether a request comes from a trusted proxy; only then the id that it brings is taken over.
 */
export function createRequestLog(
  logger: Logger,
  isFromProxy: (request: IncomingMessage) => boolean,
): StartRequestLog {
  return (request, response) => {
    const startedAt = performance.now();
    const given = request.headers['x-request-id'];
    const id =
      typeof given === 'string' && GIVEN_ID.test(given) && isFromProxy(request) ? given : randomUUID();
    const { method, url = '' } = request;
    let child: Logger | undefined;
    const log = (): Logger => (child ??= logger.child({ request_id: id }));
    response.once('close', () => {
      const duration_ms = Math.round(performance.now() - startedAt);
      const status = response.statusCode;
      const aborted = !response.writableFinished;
      const isExpected = status < 500 || status === 503;
      const level = isExpected && duration_ms < SLOW_MS ? 'debug' : 'info';
      if (!logger.isLevelEnabled(level)) return;
      const line = { method, url: url.slice(0, LONGEST_URL), status, duration_ms };
      log()[level](aborted ? { ...line, aborted } : line, 'request');
    });
    return { id, log };
  };
}
