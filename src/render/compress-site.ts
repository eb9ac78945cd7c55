import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Config } from '#src/config.ts';
import { compressedDir, copyName, textType, type CopyEncoding } from './compressed-copy.ts';
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

/** Brings the copies up to date where the site serves them: see `compressSite`. Gives how long that took, ms. */
export async function updateCopies(
  config: Config,
  ...site: Parameters<typeof compressSite>
): Promise<number> {
  const startedAt = performance.now();
  if (servesCopies(config)) await compressSite(...site);
  return Math.round(performance.now() - startedAt);
}

/**
 * Makes the brotli and gzip copies that text of a site lacks, named after what they hold, and removes those of what no file
 * holds any more, also unfinished ones of a process that was killed. Safe while the site is served.
 *
 * @param files of the site, by path below its folder.
 * @param lastDistDir another site, whose copies are linked where they are of the same content.
 */
export async function compressSite(
  distDir: string,
  files: Record<string, FileFingerprint>,
  lastDistDir?: string,
): Promise<CompressResult> {
  const folder = compressedDir(distDir);
  await mkdir(folder, { recursive: true });
  const there = new Set(await namesOfCopies(folder));
  const wanted = new Map(
    Object.entries(files)
      .filter(([path, { size }]) => isCompressed(path) && size >= SMALLEST)
      .map(([path, { hash }]) => [hash, path]),
  );
  const result: CompressResult = { made: 0, reused: 0 };
  const next = wanted.entries();
  async function work(): Promise<void> {
    for (const [hash, path] of next) {
      let content: Buffer | undefined;
      for (const encoding of ENCODINGS) {
        const name = copyName(hash, encoding);
        if (there.delete(name)) continue;
        await mkdir(dirname(join(folder, name)), { recursive: true });
        if (
          lastDistDir !== undefined &&
          (await linkCopy(join(compressedDir(lastDistDir), name), join(folder, name)))
        ) {
          result.reused += 1;
          continue;
        }
        content ??= await readFile(join(distDir, path));
        if (await makeCopy(join(folder, name), content, encoding)) result.made += 1;
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const name of there) await rm(join(folder, name), { force: true });
  return result;
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

/** Whatever is in the way, the copy can still be made. */
async function linkCopy(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}

/** Makes a copy, whole or not at all; false when it would be no smaller. */
async function makeCopy(target: string, content: Buffer, encoding: CopyEncoding): Promise<boolean> {
  const copy = await compress[encoding](content);
  if (copy.length >= content.length) return false;
  const unfinished = `${target}.${randomUUID()}`;
  await writeFile(unfinished, copy);
  await rename(unfinished, target);
  return true;
}
