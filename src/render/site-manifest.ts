import { hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { PageParams } from '#src/page-contents/page-contents.ts';
import { contentHash } from './compressed-copy.ts';
import { PARTS } from './site-layout.ts';

/** What a built site was made of, kept beside it: the next build compares itself with this. */
export interface SiteManifest {
  /** See `sourcesHash`. */
  sources: string;
  /** See `programHash`. */
  program: string;
  /** See `SiteState`; empty while changes are published. */
  catalog: string;
  /** See `SiteState`. */
  stored: Record<string, string>;
  /** Every file of the parts, by its path below the site's folder with `/` between folders. */
  files: Record<string, FileFingerprint>;
  /** Every page by its path below `client/`. */
  pages: Record<string, PageFingerprint>;
}

/** What a file is recognised by. */
export interface FileFingerprint {
  size: number;
  mtimeMs: number;
  /** `contentHash` of what it holds. */
  hash: string;
}

/** What a page is recognised by. */
export interface PageFingerprint {
  component: string;
  params: PageParams;
  /** `contentKey` of what it shows; empty while it is being replaced. */
  key: string;
  /** The albums whose stored cover or details were looked at for it, by id. */
  dependencies: number[];
}

const NAME = 'build.manifest';
/** Raised when the meaning of the manifest changes, so that an older one is not believed. */
const FORMAT = 'progmetal-site-2';

/** The manifest of a built site; undefined when there is none, or one that is damaged or of another format. */
export async function readManifest(distDir: string): Promise<SiteManifest | undefined> {
  const text = await readFile(join(distDir, NAME), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw error;
  });
  const end = text.indexOf('\n');
  const json = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== firstLineOf(json)) return undefined;
  return JSON.parse(json) as SiteManifest;
}

/** Replaces the manifest as a whole. */
export async function writeManifest(distDir: string, manifest: SiteManifest): Promise<void> {
  const json = JSON.stringify(manifest);
  const file = join(distDir, NAME);
  await writeFile(`${file}.next`, `${firstLineOf(json)}\n${json}`);
  await rename(`${file}.next`, file);
}

function firstLineOf(json: string): string {
  return `${FORMAT} ${hash('sha256', json)}`;
}

/**
 * Takes the fingerprint of every file of a built site.
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

/** Takes the fingerprint of one file, whose hash may be known. */
export function fingerprintFile(distDir: string, path: string, hash?: string): FileFingerprint {
  const file = join(distDir, path);
  const { size, mtimeMs } = statSync(file);
  return { size, mtimeMs, hash: hash ?? contentHash(readFileSync(file)) };
}

export interface CheckedFiles {
  /** Paths of files that are gone or hold something else. */
  damaged: string[];
  /** Fingerprints of files that hold the same although their time is another: a copy of the site, such as a CI cache. */
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
