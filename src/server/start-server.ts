import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Services } from '#src/services.ts';
import { createRequestHandler } from './request-handler.ts';

export interface RunningServer {
  /** `http://host:port` and the base path, as a visitor types it. */
  url: string;
  /** Finishes the requests under way, for at most 10 s, and stops listening. Does not close the services. */
  stop(): Promise<void>;
}

const STOP_PATIENCE_MS = 10_000;

/**
 * Serves what was built in `distDir` on `HOST:PORT`.
 *
 * @throws the system's error (`EADDRINUSE` …) when the address cannot be had.
 */
export async function startServer(services: Services, distDir: string): Promise<RunningServer> {
  const { host, port } = services.config.server;
  const server = createServer(
    { maxHeaderSize: 16_384, requestTimeout: 30_000, headersTimeout: 10_000 },
    await createRequestHandler(services, distDir),
  );
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  const name = address.address.includes(':') ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}${services.config.site.basePath}`,
    stop: () => stop(server),
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
    const patience = setTimeout(() => server.closeAllConnections(), STOP_PATIENCE_MS);
    server.close(() => {
      clearTimeout(patience);
      resolve();
    });
    server.closeIdleConnections();
  });
}
