import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withSiteLock } from '#src/render/lock-site.ts';
import { PROJECT_ROOT } from '#src/render/site-paths.ts';
import { bakeInBackground } from '#src/server/bake-in-background.ts';
import type { StartCommand } from '#src/server/jobs.ts';
import { startServer, type RunningServer } from '#src/server/start-server.ts';
import type { Services } from '#src/services.ts';
import { EXIT } from './kit/command.ts';
import { explainListenFailure } from './kit/listen-failure.ts';
import type { Output } from './kit/output.ts';

const LOCK_TIMEOUT_MS = 60_000;

export interface ServedSite {
  distDir: string;
  /** The environment that the services were made of. */
  environment: Record<string, string | undefined>;
  /** Whether this is the project's own site and database, where its commands may be run for a maintainer elsewhere. */
  isHome: boolean;
}

/**
 * Serves a built site until the signal, and bakes what is stored where `BAKE_ON_SERVE` says so; then finishes what is
 * under way. Gives the exit code: stopping is no failure.
 */
export async function serveUntilStopped(
  services: Services,
  site: ServedSite,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { distDir, environment } = site;
  if (!existsSync(distDir)) {
    // Killed in the middle of switching, a build leaves the old site beside; one that is alive is just switching.
    await withSiteLock(
      distDir,
      { lockTimeoutMs: LOCK_TIMEOUT_MS, signal, onWait: output.progress },
      async () => {},
    );
  }
  const server = await startOrExplain(services, site);
  const baking = services.config.server.bakeOnServe && bakeInBackground(services, distDir, environment);
  output.line(`Serving on ${server.url}  (Ctrl-C stops)`);
  output.document({ url: server.url });
  if (!signal.aborted) await once(signal, 'abort');
  await server.stop();
  if (baking) await baking.stop();
  return EXIT.done;
}

/** Starts the project's commands in an environment. The channel tells them when this process is gone: see `heedSignals`. */
export function startCommandIn(environment: Record<string, string | undefined>): StartCommand {
  return (command, args) =>
    spawn(process.execPath, [join(PROJECT_ROOT, 'scripts', `${command.replace(':', '-')}.ts`), ...args], {
      cwd: PROJECT_ROOT,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
}

async function startOrExplain(
  services: Services,
  { distDir, environment, isHome }: ServedSite,
): Promise<RunningServer> {
  const startCommand = isHome ? startCommandIn(environment) : undefined;
  try {
    return await startServer(services, distDir, { startCommand });
  } catch (error) {
    throw explainListenFailure(error, services.config.server);
  }
}
