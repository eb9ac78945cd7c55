import { once } from 'node:events';
import { CatalogError } from '#src/catalog-error.ts';
import { startServer, type RunningServer } from '#src/server/start-server.ts';
import type { Services } from '#src/services.ts';
import { EXIT } from './command.ts';
import type { Output } from './output.ts';

/** Serves a built site until the signal; then finishes what is under way. Gives the exit code: stopping is no failure. */
export async function serveUntilStopped(
  services: Services,
  distDir: string,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const server = await startOrExplain(services, distDir);
  output.line(`Serving on ${server.url}  (Ctrl-C stops)`);
  output.document({ url: server.url });
  if (!signal.aborted) await once(signal, 'abort');
  output.progress('Stopping …');
  await server.stop();
  return EXIT.done;
}

async function startOrExplain(services: Services, distDir: string): Promise<RunningServer> {
  try {
    return await startServer(services, distDir);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new CatalogError('port-in-use', `Port ${services.config.server.port} is in use`, {
      hint: 'Set PORT to another one, or stop what listens there',
      cause,
    });
  }
}
