import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { countAlbums } from '#src/catalog/album-queries.ts';
import { counted } from '#src/format-text.ts';
import { withSiteLock } from '#src/render/lock-site.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { bakeInBackground } from '#src/server/bake-in-background.ts';
import type { StartCommand } from '#src/server/jobs.ts';
import { startServer } from '#src/server/start-server.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import type { ImportProgress } from '#src/sheet/import-report.ts';
import { buildShown, type Shown, type Site } from './built-site.ts';
import { explainListenError } from './listen-address.ts';

const LOCK_TIMEOUT_MS = 60_000;

/**
 * Brings a site to where it can be served: imports when the catalog is empty, builds when something changed.
 *
 * @param sheet.source where the albums come from when there are none yet, and `overridesFile` the file that corrects them.
 */
export async function prepareSite(
  site: Site,
  sheet: { source: string; overridesFile?: string },
  shown: Shown,
): Promise<void> {
  const { output, signal } = shown;
  const { db } = site.services;
  if ((await countAlbums(db)) === 0) {
    const onProgress = (progress: ImportProgress): void => output.progress(describeProgress(progress));
    const { created } = await importCatalog({ ...sheet, db, signal, onProgress });
    output.progress(`Imported ${counted(created, 'album')} with 0 calls to Spotify.`);
  }
  await buildShown(site, shown, false);
}

/** A line of progress of an import. */
export function describeProgress(progress: ImportProgress): string {
  switch (progress.step) {
    case 'download':
      return `Downloading ${progress.source}`;
    case 'retry':
      return `The download failed (${progress.reason}), trying again in ${Math.ceil(progress.delayMs / 1000)} s`;
    case 'open':
      return 'Opening the sheet';
    case 'tab':
      return `Processing tab ${progress.number} of ${progress.of}: ${progress.name}`;
    case 'store':
      return `Storing ${counted(progress.albums, 'album')}`;
  }
}

/**
 * Serves a built site until the signal, and bakes what is stored where `BAKE_ON_SERVE` says so; then finishes what is
 * under way.
 *
 * @param options.isHome whether this is the project's own site and database, where its commands may be run for a
 *   maintainer elsewhere.
 */
export async function serveUntilStopped(
  { services, environment, distDir }: Site,
  { output, signal }: Shown,
  { isHome }: { isHome: boolean },
): Promise<void> {
  if (!existsSync(distDir)) {
    // Killed in the middle of switching, a build leaves the old site beside; one that is alive is just switching.
    const lock = { lockTimeoutMs: LOCK_TIMEOUT_MS, signal, onWait: output.progress };
    await withSiteLock(distDir, lock, async () => {});
  }
  const { server: address } = services.config;
  const startCommand = isHome ? startCommandIn(environment) : undefined;
  const server = await startServer(services, distDir, { startCommand }).catch((error: unknown) => {
    throw explainListenError(error, address);
  });
  const baking = address.bakeOnServe && bakeInBackground(services, distDir, environment);
  output.line(`Serving on ${server.url}  (Ctrl-C stops)`);
  output.document({ url: server.url });
  if (!signal.aborted) await once(signal, 'abort');
  await server.stop();
  if (baking) await baking.stop();
}

/** Starts the project's commands in an environment. The channel tells them when this process is gone: see `abortOnSignals`. */
export function startCommandIn(environment: Record<string, string | undefined>): StartCommand {
  return (command, args) =>
    spawn(process.execPath, [join(PROJECT_ROOT, 'scripts', `${command.replace(':', '-')}.ts`), ...args], {
      cwd: PROJECT_ROOT,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
}
