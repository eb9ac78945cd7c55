import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Services } from '#src/services.ts';
import { answerUnreadable, reject, setSecurityHeaders } from './responses.ts';
import { createJobs, type StartCommand } from './jobs.ts';
import { createApi } from './jobs-api.ts';
import { createRequestHandler } from './request-handler.ts';
import { createSharedSnapshot, saveWith } from './shared-snapshot.ts';

export interface RunningServer {
  /** `http://host:port` and the base path, as a visitor types it. */
  url: string;
  /**
   * Finishes the requests under way, for at most 6 s, and jobs after the album under way, and stops listening. Does not
   * close the services.
   */
  stop(): Promise<void>;
}

/** How long a client may take, ms. */
export interface ServerTimeouts {
  /** For all headers of a request. */
  headersMs: number;
  /** For a whole request. */
  requestMs: number;
  /** Without a byte in either direction. */
  idleMs: number;
  /** How often the first two are looked at. */
  lookEveryMs: number;
}

export interface ServerOptions {
  timeouts?: ServerTimeouts | undefined;
  /** Starts commands for the server's maintainer; without it there are no jobs and no snapshots. */
  startCommand?: StartCommand | undefined;
}

const TIMEOUTS: ServerTimeouts = { headersMs: 10_000, requestMs: 30_000, idleMs: 60_000, lookEveryMs: 2_000 };
/** Longer than a front server keeps its connections, so that it never writes into one that is just closing. */
const KEEP_ALIVE_MS = 65_000;
/** Requests of one connection that wait for their answer or for it to be taken; browsers send one at a time. */
const MOST_UNANSWERED = 64;
/** Leaves the rest of 10 s to what is being fetched and written. */
const STOP_TIMEOUT_MS = 6_000;

/**
 * Serves what was built in `distDir` on `HOST:PORT`.
 *
 * @throws the system's error (`EADDRINUSE` …) when the address cannot be had.
 */
export async function startServer(
  services: Services,
  distDir: string,
  { timeouts = TIMEOUTS, startCommand }: ServerOptions = {},
): Promise<RunningServer> {
  const { host, port, backfillToken } = services.config.server;
  const stopping = new AbortController();
  const jobs = startCommand && createJobs({ ...services, start: startCommand });
  const answerApi = createApi(
    backfillToken,
    jobs && { jobs, snapshot: createSharedSnapshot(saveWith(startCommand, services.logger)) },
  );
  const handle = await createRequestHandler(services, distDir, { answerApi, stopping: stopping.signal });
  const server = createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      connectionsCheckingInterval: timeouts.lookEveryMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // The handler answers that itself, with all headers.
      requireHostHeader: false,
    },
    boundPerConnection(handle),
  );
  server.setTimeout(timeouts.idleMs);
  server.on('clientError', answerUnreadable);
  server.on('checkExpectation', (_request, response) => {
    setSecurityHeaders(response);
    reject(response, 417);
  });
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  const name = address.address.includes(':') ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}${services.config.site.basePath}`,
    async stop() {
      stopping.abort();
      await Promise.all([stop(server), jobs?.stop()]);
    },
  };
}

/**
 * Ends a connection on which more is asked than it takes answers: nobody who reads sends so many requests ahead, and each
 * would be worked on.
 */
function boundPerConnection(handle: RequestListener): RequestListener {
  const unanswered = new WeakMap<Socket, number>();
  return (request, response) => {
    const { socket } = request;
    // What came in one piece with the request too many is read to its end.
    if (socket.destroyed) return;
    const count = (unanswered.get(socket) ?? 0) + 1;
    if (count > MOST_UNANSWERED) return void socket.destroy();
    unanswered.set(socket, count);
    response.once('close', () => unanswered.set(socket, unanswered.get(socket)! - 1));
    handle(request, response);
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timeout = setTimeout(() => server.closeAllConnections(), STOP_TIMEOUT_MS);
    // A connection whose last answer has just gone out is idle from then on.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(timeout);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}
