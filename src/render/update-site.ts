import { type BuildOptions, type BuildResult, buildResult } from './build-result.ts';
import { updateCopies } from './compress-site.ts';
import {
  type CheckedFiles,
  writeManifest,
  type PageFingerprint,
  type SiteManifest,
} from './site-manifest.ts';
import { publishPages } from './publish-pages.ts';
import { pageFingerprints, runRendering } from './run-rendering.ts';
import { PARTS } from './site-layout.ts';
import { albumsStoredAnew, type SiteState } from './site-state.ts';
import { makeStagingFolder } from './site-folders.ts';

/**
 * Brings a built site up to date with the database, with the bundle that is kept beside it: pages that show something else
 * now are rendered into a staging folder and published one by one, each by a rename. A page depends on the sheet's data,
 * which may concern any, and on what is stored of the albums it looked at.
 *
 * @param checked which pages have to be rendered although they show the same.
 */
export async function updateSite(
  options: BuildOptions,
  { manifest, checked, state }: { manifest: SiteManifest; checked: CheckedFiles; state: SiteState },
): Promise<Omit<BuildResult, 'durationMs'>> {
  const { distDir, environment, signal, onProgress } = options;
  const known = withoutDamaged(manifest, checked);
  const isSameCatalog = manifest.catalog === state.catalog;
  const looked = isSameCatalog ? pagesConcerned(known, state) : 'all';
  if (looked !== 'all' && looked.length === 0) return nothingChanged(options, known, checked, state);

  const staging = await makeStagingFolder(distDir);
  const expected = looked === 'all' ? Object.keys(known.pages).length : looked.length;
  const { pages, peakMegabytes } = await runRendering({
    task: {
      distDir,
      outDir: `${staging}/${PARTS.client}`,
      pages: looked,
      nowMs: state.nowMs,
      keys: Object.fromEntries(Object.entries(known.pages).map(([file, { key }]) => [file, key])),
    },
    expected,
    environment,
    signal,
    onProgress: (count) => onProgress?.(count, expected),
  });
  signal?.throwIfAborted();
  const next: SiteManifest = {
    ...known,
    catalog: state.catalog,
    stored: state.stored,
    pages: { ...(isSameCatalog && known.pages), ...pageFingerprints(pages) },
  };
  const changed = pages.filter(({ hash }) => hash !== undefined);
  const removed = Object.keys(known.pages).filter((file) => !Object.hasOwn(next.pages, file));
  const { manifest: current, compressionMs } = await publishPages(options, staging, next, {
    changed,
    removed,
  });
  const done = { rendered: changed.length, removed: removed.length, compressionMs, peakMegabytes };
  return buildResult(current, done);
}

/** The manifest without the keys of pages whose files are gone or altered, and with the times of today. */
function withoutDamaged(manifest: SiteManifest, { damaged, renewed }: CheckedFiles): SiteManifest {
  const pages = { ...manifest.pages };
  for (const path of damaged) {
    const file = path.slice(PARTS.client.length + 1);
    pages[file] = { ...pages[file]!, key: '' };
  }
  return { ...manifest, files: { ...manifest.files, ...renewed }, pages };
}

/** The pages that looked at an album of which something else is stored now, and those to be rendered in any case. */
function pagesConcerned(manifest: SiteManifest, state: SiteState): PageFingerprint[] {
  const changed = albumsStoredAnew(manifest.stored, state);
  return Object.values(manifest.pages).filter(
    ({ key, dependencies }) => key === '' || dependencies.some((id) => changed.has(id)),
  );
}

async function nothingChanged(
  { distDir, services }: BuildOptions,
  manifest: SiteManifest,
  { renewed }: CheckedFiles,
  { stored }: SiteState,
): Promise<Omit<BuildResult, 'durationMs'>> {
  const isRenewed = Object.keys(renewed).length > 0;
  const isStoredAnew = JSON.stringify(stored) !== JSON.stringify(manifest.stored);
  if (isRenewed || isStoredAnew) await writeManifest(distDir, { ...manifest, stored });
  await updateCopies(services.config, distDir, manifest.files);
  return buildResult(manifest);
}
