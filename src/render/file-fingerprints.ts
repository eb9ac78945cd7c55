import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { contentHash } from './compressed-copy.ts';
import { PARTS } from './site-layout.ts';
import type { FileFingerprint } from './site-manifest.ts';

/**
 * Marks every file of a built site.
 *
 * @param hashes of files that are known already, by path below the site's folder.
 */
export function fingerprintFiles(
  distDir: string,
  hashes: ReadonlyMap<string, string>,
): Record<string, FileFingerprint> {
  const files: Record<string, FileFingerprint> = {};
  for (const part of Object.values(PARTS)) {
    for (const entry of readdirSync(join(distDir, part), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = relative(distDir, join(entry.parentPath, entry.name)).replaceAll(sep, '/');
      files[path] = fingerprintFile(distDir, path, hashes.get(path));
    }
  }
  return files;
}

/** Marks one file, whose hash may be known. */
export function fingerprintFile(distDir: string, path: string, hash?: string): FileFingerprint {
  const file = join(distDir, path);
  const { size, mtimeMs } = statSync(file);
  return { size, mtimeMs, hash: hash ?? contentHash(readFileSync(file)) };
}

export interface CheckedFiles {
  /** Paths of files that are gone or hold something else. */
  damaged: string[];
  /** Marks of files that hold the same although their time is another: a copy of the site, such as a CI cache. */
  renewed: Record<string, FileFingerprint>;
}

/** Compares the files of a site with their fingerprints: size and time, and where only the time differs, what they hold. */
export function checkFiles(distDir: string, fingerprints: Record<string, FileFingerprint>): CheckedFiles {
  const checked: CheckedFiles = { damaged: [], renewed: {} };
  for (const [path, fingerprint] of Object.entries(fingerprints)) {
    const found = statSync(join(distDir, path), { throwIfNoEntry: false });
    if (!found?.isFile() || found.size !== fingerprint.size) checked.damaged.push(path);
    else if (found.mtimeMs !== fingerprint.mtimeMs) {
      const now = fingerprintFile(distDir, path);
      if (now.hash === fingerprint.hash) checked.renewed[path] = now;
      else checked.damaged.push(path);
    }
  }
  return checked;
}
