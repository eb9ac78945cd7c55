import { bundleSite } from './bundle-site.ts';
import type { BuildOptions, BuildResult } from './build-options.ts';
import { compressSite, servesCopies } from './compress-site.ts';
import { describeSite } from './describe-site.ts';
import { fingerprintFiles } from './file-fingerprints.ts';
import { runRendering } from './run-rendering.ts';
import { clientDir, PARTS } from './site-layout.ts';
import { writeManifest, type SiteManifest } from './site-manifest.ts';
import type { SiteState } from './site-state.ts';
import { makeStagingFolder, switchFolders } from './switch-folders.ts';

/** About how many pages there are beside those of albums. */
const PAGES_PER_ALBUM = 1.07;

/**
 * Makes a site from nothing: Astro bundles, every page is rendered, all staging, and then switched by rename. One that
 * fails or is killed leaves the site that was there as it was.
 */
export async function cleanBuild(
  options: BuildOptions,
  { program, state: { albums, catalog, nowMs, stored } }: { program: string; state: SiteState },
): Promise<Omit<BuildResult, 'durationMs'>> {
  const { distDir, projectRoot, environment, services, signal, onProgress } = options;
  const staging = await makeStagingFolder(distDir);
  await bundleSite(projectRoot, staging, environment, signal);
  const expected = Math.round(albums * PAGES_PER_ALBUM);
  const { pages, peakMegabytes } = await runRendering({
    task: { distDir: staging, outDir: clientDir(staging), pages: 'all', keys: {}, nowMs },
    expected,
    environment,
    signal,
    onProgress: (looked) => onProgress?.(looked, expected),
  });
  const compressionFrom = performance.now();
  if (servesCopies(services.config)) await compressSite(staging, distDir);
  const compressionMs = Math.round(performance.now() - compressionFrom);
  const hashes = new Map(pages.map(({ file, hash }) => [`${PARTS.client}/${file}`, hash!]));
  const manifest: SiteManifest = {
    program,
    catalog,
    stored,
    files: fingerprintFiles(staging, hashes),
    pages: Object.fromEntries(pages.map(({ file, hash: _hash, ...fingerprint }) => [file, fingerprint])),
  };
  await writeManifest(staging, manifest);
  signal?.throwIfAborted();
  await switchFolders(staging, distDir);
  return {
    built: true,
    clean: true,
    rendered: pages.length,
    reused: 0,
    removed: 0,
    ...describeSite(manifest),
    compressionMs,
    peakMegabytes,
  };
}
