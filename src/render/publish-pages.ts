import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Services } from '#src/services.ts';
import type { BuildOptions } from './build-result.ts';
import { updateCopies } from './compress-site.ts';
import { fingerprintFile, writeManifest, type SiteManifest } from './site-manifest.ts';
import type { RenderedPage } from './run-rendering.ts';
import { clientDir, PARTS } from './site-layout.ts';

/**
 * Publishes pages into a site that may be served meanwhile: new and changed ones first, each by a rename, then those go that
 * nothing leads to any more. Before, the manifest is made to say that these pages are not to be believed, so that a
 * process that ends in the middle leaves a site of whole pages, of which the next build renders these again.
 *
 * @param staging where the changed pages are, below it as in the site.
 * @param next the manifest as it shall be, but for the files that change.
 * @param changes pages to put there, and pages that shall go, by path below `client/`.
 * @returns the manifest of what is there now, and how long the compressed copies took, ms.
 */
export async function publishPages(
  { distDir, services }: Pick<BuildOptions, 'distDir'> & { services: Pick<Services, 'config'> },
  staging: string,
  next: SiteManifest,
  { changed, removed }: { changed: readonly RenderedPage[]; removed: readonly string[] },
): Promise<{ manifest: SiteManifest; compressionMs: number }> {
  const client = clientDir(distDir);
  await writeManifest(distDir, invalidated(next, changed, removed));
  const files = { ...next.files };
  for (const { file, hash } of changed) {
    const target = join(client, file);
    await mkdir(dirname(target), { recursive: true });
    await rename(join(staging, PARTS.client, file), target);
    const path = `${PARTS.client}/${file}`;
    files[path] = fingerprintFile(distDir, path, hash);
  }
  for (const file of removed) {
    delete files[`${PARTS.client}/${file}`];
    await rm(join(client, file), { force: true });
    await removeEmptyFolders(client, dirname(file));
  }
  const compressionMs = await updateCopies(services.config, distDir, files);
  const manifest = { ...next, files };
  await writeManifest(distDir, manifest);
  return { manifest, compressionMs };
}

/** Knows all pages that may be there after a part of the changes, and believes none of them. */
function invalidated(
  next: SiteManifest,
  changed: readonly RenderedPage[],
  removed: readonly string[],
): SiteManifest {
  const pages = { ...next.pages };
  const files = { ...next.files };
  for (const file of [...changed.map(({ file: each }) => each), ...removed]) {
    pages[file] = { component: '', params: {}, dependencies: [], ...pages[file], key: '' };
    delete files[`${PARTS.client}/${file}`];
  }
  return { ...next, catalog: '', files, pages };
}

async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let each = folder; each !== '.' && each !== ''; each = dirname(each)) {
    if ((await readdir(join(root, each))).length > 0) return;
    await rmdir(join(root, each));
  }
}
