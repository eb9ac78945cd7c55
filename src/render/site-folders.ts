import { readlink, realpath, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { CatalogError } from '#src/catalog-error.ts';

/** Where a path really is: a link, such as one to a volume, is followed, also to what is not there yet. */
export async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return resolve(dirname(path), await readlink(path).catch(() => path));
  }
}

/** What a killed build has started may still be writing into its folder for a moment. */
const REMOVE = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 } as const;

/** Makes a folder of its own in which a site is put together before it is served; `cleanUp` removes it. */
export async function makeStagingFolder(distDir: string): Promise<string> {
  const staging = `${stagingFoldersOf(distDir)}/${randomUUID()}`;
  await mkdir(staging, { recursive: true });
  return staging;
}

/**
 * Puts a whole site in the place of the one that is served. Between two renames there is none: see `cleanUp`.
 *
 * @throws CatalogError `site-unwritable` when the folder cannot be renamed, as one that is mounted cannot.
 */
export async function switchFolders(staging: string, distDir: string): Promise<void> {
  const old = oldOf(distDir);
  await mkdir(dirname(distDir), { recursive: true });
  try {
    if (existsSync(distDir)) await rename(distDir, old);
  } catch (cause) {
    throw new CatalogError('site-unwritable', `${distDir} cannot be renamed: ${(cause as Error).message}`, {
      hint: 'If it is a mounted folder, mount the one above, or make it a link into a mounted folder',
      cause,
    });
  }
  await rename(staging, distDir);
}

/**
 * Leaves a site as a whole build does, whatever a build that failed or was killed left beside it: the old site comes back
 * where there is no new one, and what else is left of it goes. For who holds the site's lock.
 */
export async function cleanUp(distDir: string): Promise<void> {
  if (!existsSync(distDir) && existsSync(oldOf(distDir))) await rename(oldOf(distDir), distDir);
  await rm(oldOf(distDir), REMOVE);
  await rm(stagingFoldersOf(distDir), REMOVE);
}

function stagingFoldersOf(distDir: string): string {
  return `${distDir}.next`;
}

function oldOf(distDir: string): string {
  return `${distDir}.old`;
}
