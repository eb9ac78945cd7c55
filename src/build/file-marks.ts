import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { contentHash } from './compressed-copy.ts';
import { PARTS } from './site-layout.ts';
import type { FileMark } from './site-manifest.ts';

/**
 * Marks every file of a built site.
 *
 * @param hashes of files that are known already, by path below the site's folder.
 */
export function markFiles(distDir: string, hashes: ReadonlyMap<string, string>): Record<string, FileMark> {
  const files: Record<string, FileMark> = {};
  for (const part of Object.values(PARTS)) {
    for (const entry of readdirSync(join(distDir, part), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = relative(distDir, join(entry.parentPath, entry.name)).replaceAll(sep, '/');
      files[path] = markFile(distDir, path, hashes.get(path));
    }
  }
  return files;
}

/** Marks one file, whose hash may be known. */
export function markFile(distDir: string, path: string, hash?: string): FileMark {
  const file = join(distDir, path);
  const { size, mtimeMs } = statSync(file);
  return { size, mtimeMs, hash: hash ?? contentHash(readFileSync(file)) };
}

export interface CheckedFiles {
  /** Paths of files that are gone or hold something else. */
  damaged: string[];
  /** Marks of files that hold the same although their time is another: a copy of the site, such as a CI cache. */
  renewed: Record<string, FileMark>;
}

/** Compares the files of a site with their marks: size and time, and where only the time differs, what they hold. */
export function checkFiles(distDir: string, marks: Record<string, FileMark>): CheckedFiles {
  const checked: CheckedFiles = { damaged: [], renewed: {} };
  for (const [path, mark] of Object.entries(marks)) {
    const found = statSync(join(distDir, path), { throwIfNoEntry: false });
    if (!found?.isFile() || found.size !== mark.size) checked.damaged.push(path);
    else if (found.mtimeMs !== mark.mtimeMs) {
      const now = markFile(distDir, path);
      if (now.hash === mark.hash) checked.renewed[path] = now;
      else checked.damaged.push(path);
    }
  }
  return checked;
}
