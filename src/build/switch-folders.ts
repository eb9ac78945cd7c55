import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder in which a site is put together before it is served, and removes those of builds that were killed. Each
 * has a name of its own: what a killed build has started may still be writing into its folder.
 */
export async function makeAside(distDir: string): Promise<string> {
  await removeAsides(distDir);
  const aside = `${asidesOf(distDir)}/${randomUUID()}`;
  await mkdir(aside, { recursive: true });
  return aside;
}

/** Removes all folders that `makeAside` made. */
export async function removeAsides(distDir: string): Promise<void> {
  await rm(asidesOf(distDir), { recursive: true, force: true });
}

/** Puts a whole site in the place of the one that is served. Between two renames there is none: see `restoreSite`. */
export async function switchFolders(aside: string, distDir: string): Promise<void> {
  const old = oldOf(distDir);
  await rm(old, { recursive: true, force: true });
  await mkdir(dirname(distDir), { recursive: true });
  if (existsSync(distDir)) await rename(distDir, old);
  await rename(aside, distDir);
  await rm(old, { recursive: true, force: true });
}

/** Brings the old site back where a process was killed at the very moment of switching. For who holds the site's lock. */
export async function restoreSite(distDir: string): Promise<void> {
  if (!existsSync(distDir) && existsSync(oldOf(distDir))) await rename(oldOf(distDir), distDir);
}

function asidesOf(distDir: string): string {
  return `${distDir}.next`;
}

function oldOf(distDir: string): string {
  return `${distDir}.old`;
}
