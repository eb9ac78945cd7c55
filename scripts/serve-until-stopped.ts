import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { withSiteLock } from '#src/build/lock-site.ts';
import { bakeBehind } from '#src/server/bake-behind.ts';
import { startServer, type RunningServer } from '#src/server/start-server.ts';
import type { Services } from '#src/services.ts';
import { EXIT } from './command.ts';
import { explainListenFailure } from './listen-failure.ts';
import type { Output } from './output.ts';

const BUILD_PATIENCE_MS = 60_000;

export interface ServedSite {
  distDir: string;
  /** The environment that the services were made of. */
  environment: Record<string, string | undefined>;
}

/**
 * Serves a built site until the signal, and bakes what is stored where `BAKE_ON_SERVE` says so; then finishes what is
 * under way. Gives the exit code: stopping is no failure.
 */
export async function serveUntilStopped(
  services: Services,
  { distDir, environment }: ServedSite,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  if (!existsSync(distDir)) {
    // Killed in the middle of switching, a build leaves the old site beside; one that is alive is just switching.
    await withSiteLock(
      distDir,
      { patienceMs: BUILD_PATIENCE_MS, signal, onWait: output.progress },
      async () => {},
    );
  }
  const server = await startOrExplain(services, distDir);
  const baking = services.config.server.bakeOnServe && bakeBehind(services, distDir, environment);
  output.line(`Serving on ${server.url}  (Ctrl-C stops)`);
  output.document({ url: server.url });
  if (!signal.aborted) await once(signal, 'abort');
  await server.stop();
  if (baking) await baking.stop();
  return EXIT.done;
}

async function startOrExplain(services: Services, distDir: string): Promise<RunningServer> {
  try {
    return await startServer(services, distDir);
  } catch (error) {
    throw explainListenFailure(error, services.config.server);
  }
}
