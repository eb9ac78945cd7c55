import { join } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import { bundleSite } from './astro-bundle.ts';
import { readOrMakeAstroKey } from './astro-key.ts';
import { buildResult, type BuildOptions, type BuildResult } from './build-result.ts';
import { updateCopies } from './compress-site.ts';
import { withSiteLock } from './lock-site.ts';
import { programHash, sourcesHash } from './program-hash.ts';
import { pageFingerprints, runRendering } from './run-rendering.ts';
import { makeStagingFolder, switchFolders } from './site-folders.ts';
import { clientDir, PARTS } from './site-layout.ts';
import {
  checkFiles,
  fingerprintFiles,
  readManifest,
  writeManifest,
  type CheckedFiles,
  type SiteManifest,
} from './site-manifest.ts';
import { readSiteState, type SiteState } from './site-state.ts';
import { updateSite } from './update-site.ts';

const LOCK_TIMEOUT_MS = 10 * 60_000;

/**
 * Brings the built site up to date, at a cost in proportion to what changed: nothing, and it stays; the database, and the
 * pages that show the change are rendered; the project's files, and Astro bundles; what it bundled (or a site that cannot be
 * believed), and all is made anew. Never calls Spotify. See `cleanBuild` and `updateSite` for what a visitor sees meanwhile.
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
  const lock = { lockTimeoutMs, signal, onWait: onNotice };
  const result = await withSiteLock(given.distDir, lock, async (distDir) => {
    const options = { ...given, distDir, environment: { ...given.environment, ASTRO_KEY: key } };
    const state = await readSiteState(services.db, services.now());
    const sources = await sourcesHash(services.config, key, projectRoot);
    const found = force ? undefined : await findSite(distDir);
    if (found?.manifest.sources === sources) return updateSite(options, { ...found, state });
    if (!mayBundle) {
      throw new CatalogError(
        'build-needed',
        `The site in ${distDir} was not built by this program with these settings`,
        { hint: 'Run npm run build' },
      );
    }
    const staging = await makeStagingFolder(distDir);
    await bundleSite(projectRoot, staging, options.environment, signal);
    const program = await programHash(services.config, key, projectRoot, staging);
    if (found?.manifest.program === program) {
      const manifest = { ...found.manifest, sources };
      await writeManifest(distDir, manifest);
      return updateSite(options, { manifest, checked: found.checked, state });
    }
    return cleanBuild(options, { staging, sources, program, state });
  });
  return { ...result, durationMs: Math.round(performance.now() - startedAt) };
}

/** The site that is there; undefined when there is none, or when files are damaged that no rendering can mend. */
async function findSite(
  distDir: string,
): Promise<{ manifest: SiteManifest; checked: CheckedFiles } | undefined> {
  const manifest = await readManifest(distDir);
  if (!manifest) return undefined;
  const checked = checkFiles(distDir, manifest.files);
  const isPage = (path: string): boolean =>
    path.startsWith(`${PARTS.client}/`) && Object.hasOwn(manifest.pages, path.slice(PARTS.client.length + 1));
  return checked.damaged.every(isPage) ? { manifest, checked } : undefined;
}

/** About how many pages there are beside those of albums. */
const PAGES_PER_ALBUM = 1.07;

/**
 * Makes a site from nothing in the staging folder that Astro has bundled into: every page is rendered, and the site is then
 * switched by rename. One that fails or is killed leaves the site that was there as it was.
 */
async function cleanBuild(
  { distDir, environment, services, signal, onProgress }: BuildOptions,
  given: { staging: string; sources: string; program: string; state: SiteState },
): Promise<Omit<BuildResult, 'durationMs'>> {
  const { staging, sources, program } = given;
  const { albums, catalog, nowMs, stored } = given.state;
  const expected = Math.round(albums * PAGES_PER_ALBUM);
  const { pages, peakMegabytes } = await runRendering({
    task: { distDir: staging, outDir: clientDir(staging), pages: 'all', keys: {}, nowMs },
    expected,
    environment,
    signal,
    onProgress: (looked) => onProgress?.(looked, expected),
  });
  const hashes = new Map(pages.map(({ file, hash }) => [`${PARTS.client}/${file}`, hash!]));
  const files = fingerprintFiles(staging, hashes);
  const compressionMs = await updateCopies(services.config, staging, files, distDir);
  const manifest = { sources, program, catalog, stored, files, pages: pageFingerprints(pages) };
  await writeManifest(staging, manifest);
  signal?.throwIfAborted();
  await switchFolders(staging, distDir);
  return buildResult(manifest, { clean: true, rendered: pages.length, compressionMs, peakMegabytes });
}
