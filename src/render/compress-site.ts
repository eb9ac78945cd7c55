import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Config } from '#src/config.ts';
import { compressedDir, contentHash, copyName, textType, type CopyEncoding } from './compressed-copy.ts';
import { PARTS } from './site-layout.ts';
import type { FileFingerprint } from './site-manifest.ts';

export interface CompressResult {
  /** Copies made now, and copies taken over from the site before. */
  made: number;
  reused: number;
}

/** The best of brotli takes 50 times as long for a tenth less; 18,000 pages are compressed in a build. */
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;
/** Smaller ones fit into one packet as they are. */
const SMALLEST = 512;
/** zlib works in Node's four threads. */
const AT_ONCE = 4;

const ENCODINGS = ['br', 'gzip'] as const;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
const compress: Record<CopyEncoding, (content: Buffer) => Promise<Buffer>> = {
  br: (content) => brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (content) => zip(content, { level: GZIP_LEVEL }),
};

/** Whether a site is for a server of ours, the only one that serves the copies: a host of files compresses by itself. */
export function servesCopies({ site }: Config): boolean {
  return site.onDemand === 'server';
}

/**
 * Makes brotli and gzip copies of all text of a built site, named after what they hold. A copy that `lastDistDir`
 * has already is linked, not made again.
 *
 * @param distDir the built site; its copies must not exist yet.
 */
export async function compressSite(distDir: string, lastDistDir?: string): Promise<CompressResult> {
  const clientDir = join(distDir, 'client');
  const files = (await readdir(clientDir, { recursive: true })).filter(
    (file) => textType(file) !== undefined,
  );
  const result: CompressResult = { made: 0, reused: 0 };
  const next = files.values();
  async function work(): Promise<void> {
    for (const file of next) {
      const content = await readFile(join(clientDir, file));
      if (content.length < SMALLEST) continue;
      for (const encoding of ENCODINGS) {
        const name = copyName(contentHash(content), encoding);
        if (lastDistDir !== undefined && (await linkCopy(lastDistDir, distDir, name))) result.reused += 1;
        else if (await makeCopy(distDir, name, content, encoding)) result.made += 1;
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return result;
}

/**
 * Makes the copies that files of a site lack, by their fingerprints, and removes those of what no file holds any more, also
 * unfinished ones of a process that was killed. Safe while the site is served.
 *
 * @param files by path below the site's folder.
 */
export async function updateCopies(distDir: string, files: Record<string, FileFingerprint>): Promise<void> {
  const folder = compressedDir(distDir);
  await mkdir(folder, { recursive: true });
  const there = new Set(await namesOfCopies(folder));
  const wanted = new Map(
    Object.entries(files)
      .filter(([path, { size }]) => isCompressed(path) && size >= SMALLEST)
      .map(([path, { hash }]) => [hash, path]),
  );
  const namesOf = (hash: string): string[] => ENCODINGS.map((encoding) => copyName(hash, encoding));
  const lacking = [...wanted].filter(([hash]) => namesOf(hash).some((name) => !there.has(name)));
  const next = lacking.values();
  async function work(): Promise<void> {
    for (const [hash, path] of next) {
      const content = await readFile(join(distDir, path));
      for (const encoding of ENCODINGS) await makeCopy(distDir, copyName(hash, encoding), content, encoding);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const hash of wanted.keys()) for (const name of namesOf(hash)) there.delete(name);
  for (const name of there) await rm(join(folder, name), { force: true });
}

function isCompressed(path: string): boolean {
  return path.startsWith(`${PARTS.client}/`) && textType(path) !== undefined;
}

async function namesOfCopies(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}

async function linkCopy(fromDist: string, toDist: string, name: string): Promise<boolean> {
  const target = join(compressedDir(toDist), name);
  await mkdir(dirname(target), { recursive: true });
  try {
    await link(join(compressedDir(fromDist), name), target);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Two files of equal content share a copy. Whatever else is in the way, the copy can still be made.
    return code === 'EEXIST';
  }
}

async function makeCopy(
  distDir: string,
  name: string,
  content: Buffer,
  encoding: CopyEncoding,
): Promise<boolean> {
  const target = join(compressedDir(distDir), name);
  await mkdir(dirname(target), { recursive: true });
  const copy = await compress[encoding](content);
  if (copy.length >= content.length) return false;
  // Two files may hold the same, and their copies be made at once.
  const unfinished = `${target}.${randomUUID()}`;
  await writeFile(unfinished, copy);
  await rename(unfinished, target);
  return true;
}
