import { join } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import { readOrMakeAstroKey } from './astro-key.ts';
import type { BuildOptions, BuildResult } from './build-options.ts';
import { cleanBuild } from './clean-build.ts';
import { checkFiles } from './file-fingerprints.ts';
import { withSiteLock } from './lock-site.ts';
import { programHash } from './program-hash.ts';
import { readManifest } from './site-manifest.ts';
import { readSiteState } from './site-state.ts';
import { updateSite } from './update-site.ts';

const LOCK_TIMEOUT_MS = 10 * 60_000;

/**
 * Brings the built site up to date, at a cost in proportion to what changed: nothing, and it stays; the database, and the
 * pages that show the change are rendered; the project itself (or a site that cannot be believed), and all is made anew.
 * Never calls Spotify. See `cleanBuild` and `updateSite` for what a visitor sees meanwhile.
 *
 * @param force make all anew.
 * @throws CatalogError `build-failed`, `site-busy`, `site-unwritable`.
 */
export async function buildSite(options: BuildOptions & { force: boolean }): Promise<BuildResult> {
  return bringUpToDate(options, { lockTimeoutMs: LOCK_TIMEOUT_MS, force: options.force, mayBundle: true });
}

/**
 * As `buildSite`, but only with the program that the site was built with: puts what is newly stored into the pages that
 * show it, without Astro being started.
 *
 * @param lockTimeoutMs how long to wait while another process builds or bakes.
 * @throws CatalogError `build-needed` when the site was built by another program or is damaged; `site-busy`.
 */
export async function bakeSite(options: BuildOptions & { lockTimeoutMs: number }): Promise<BuildResult> {
  return bringUpToDate(options, { lockTimeoutMs: options.lockTimeoutMs, force: false, mayBundle: false });
}

async function bringUpToDate(
  given: BuildOptions,
  { lockTimeoutMs, force, mayBundle }: { lockTimeoutMs: number; force: boolean; mayBundle: boolean },
): Promise<BuildResult> {
  const { services, projectRoot, signal, onNotice } = given;
  const startedAt = performance.now();
  const key =
    given.environment['ASTRO_KEY'] ||
    (await readOrMakeAstroKey(join(projectRoot, '.cache', 'astro-key'), onNotice));
  const result = await withSiteLock(
    given.distDir,
    { lockTimeoutMs, signal, onWait: onNotice },
    async (distDir) => {
      const options = { ...given, distDir, environment: { ...given.environment, ASTRO_KEY: key } };
      const program = await programHash(services.config, key, projectRoot);
      const nowMs = services.now();
      const state = await readSiteState(services.db, nowMs);
      const manifest = force ? undefined : await readManifest(distDir);
      if (manifest?.program === program) {
        const checked = checkFiles(distDir, manifest.files);
        const isProgramWhole = checked.damaged.every((path) => isPage(manifest.pages, path));
        if (isProgramWhole) return updateSite(options, { manifest, checked, state });
      }
      if (!mayBundle) {
        throw new CatalogError(
          'build-needed',
          `The site in ${distDir} was not built by this program with these settings`,
          { hint: 'Run npm run build' },
        );
      }
      return cleanBuild(options, { program, state });
    },
  );
  return { ...result, durationMs: Math.round(performance.now() - startedAt) };
}

function isPage(pages: Record<string, unknown>, path: string): boolean {
  return path.startsWith('client/') && Object.hasOwn(pages, path.slice('client/'.length));
}
