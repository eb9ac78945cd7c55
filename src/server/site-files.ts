import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { readFile, stat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  compressedDir,
  contentHash,
  copyName,
  textType,
  type CopyEncoding,
} from '#src/render/compressed-copy.ts';

/** One file of the site in one encoding, as it is sent. */
export interface SiteFile {
  /** The folder and the path below it of what is sent: the file, or its compressed copy. */
  root: string;
  name: string;
  encoding: CopyEncoding | undefined;
  /** Strong: it stands for these bytes. */
  etag: string;
  /** Known for text only. */
  contentType: string | undefined;
  lastModified: string;
  /** The bytes, where they are few enough to keep. */
  body: Buffer | undefined;
}

/** Finds a file of the site; undefined when there is none. `path` is decoded and has no leading slash. */
export type FindSiteFile = (
  path: string,
  encoding: CopyEncoding | undefined,
) => Promise<SiteFile | undefined>;

interface Kept {
  file: SiteFile;
  /** What the file was when it was read. */
  identity: string;
  lookedAt: number;
}

/** What is read is taken for true this long, so that a busy file costs no system call and a new build shows at once. */
const TRUSTED_MS = 1_000;
const LARGEST_KEPT = 512 * 1024;
const KEPT_BYTES = 64 * 1024 * 1024;
const LOOKS_FOR_SITE = 20;
const LOOK_AGAIN_MS = 50;

/** Makes the reader of a built site's files. It sees by itself when files change, also when the whole site is replaced. */
export function createSiteFiles(distDir: string, now: () => number): FindSiteFile {
  const clientDir = join(distDir, 'client');
  const kept = new Map<string, Kept>();
  let keptBytes = 0;

  function forget(key: string): void {
    keptBytes -= kept.get(key)?.file.body?.length ?? 0;
    kept.delete(key);
  }

  /** The newest entries stand at the end of the map; those at its front go first. */
  function keep(key: string, entry: Kept): void {
    forget(key);
    kept.set(key, entry);
    keptBytes += entry.file.body?.length ?? 0;
    for (const oldest of kept.keys()) {
      if (keptBytes <= KEPT_BYTES) return;
      forget(oldest);
    }
  }

  return async (path, encoding) => {
    if (!isInside(path)) return undefined;
    const key = `${encoding ?? ''}:${path}`;
    const known = kept.get(key);
    if (known && now() - known.lookedAt < TRUSTED_MS) return known.file;
    const identity = await identify(clientDir, path);
    if (identity === undefined) {
      forget(key);
      return undefined;
    }
    const whole = known && (known.file.encoding === encoding || known.file.contentType === undefined);
    const file = whole && known.identity === identity ? known.file : await read(distDir, path, encoding);
    if (file) keep(key, { file, identity, lookedAt: now() });
    return file;
  };
}

/** Nothing above the folder, nothing hidden, nothing that another system would read otherwise. */
function isInside(path: string): boolean {
  return (
    !/[\0\\]/.test(path) &&
    path.split('/').every((part) => part !== '' && (!part.startsWith('.') || part === '.well-known'))
  );
}

/** Waits out the moment in which one build takes another's place and there is none. */
async function identify(clientDir: string, path: string): Promise<string | undefined> {
  for (let look = 1; ; look += 1) {
    const found = await statOf(join(clientDir, path));
    if (found) return found.isFile() ? `${found.ino}:${found.size}:${found.mtimeMs}` : undefined;
    if (look === LOOKS_FOR_SITE || (await statOf(clientDir))) return undefined;
    await sleep(LOOK_AGAIN_MS);
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function read(
  distDir: string,
  path: string,
  encoding: CopyEncoding | undefined,
): Promise<SiteFile | undefined> {
  const clientDir = join(distDir, 'client');
  try {
    const { size, mtime } = await stat(join(clientDir, path));
    const content = size <= LARGEST_KEPT ? await readFile(join(clientDir, path)) : undefined;
    const hash = content ? contentHash(content) : await hashOf(join(clientDir, path));
    const contentType = textType(path);
    const file = { contentType, lastModified: mtime.toUTCString() };
    if (contentType !== undefined && encoding !== undefined) {
      const name = copyName(hash, encoding);
      const copy = await readCopy(join(compressedDir(distDir), name));
      if (copy)
        return {
          ...file,
          root: compressedDir(distDir),
          name,
          encoding,
          etag: `"${hash}-${encoding}"`,
          ...copy,
        };
    }
    return { ...file, root: clientDir, name: path, encoding: undefined, etag: `"${hash}"`, body: content };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function readCopy(file: string): Promise<{ body: Buffer | undefined } | undefined> {
  try {
    const { size } = await stat(file);
    return { body: size <= LARGEST_KEPT ? await readFile(file) : undefined };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex').slice(0, 32);
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Where the number of a page of a list that does not exist leads to. */
export interface ListPage {
  /** In the site, without a leading slash. */
  path: string;
  /** Lists grow: what is beyond the last page today may be a page tomorrow. */
  status: 301 | 302;
}

const NUMBERED = /^(catalog\/(?:albums|(?:artist|genre|year)\/[^/]+)\/)(\d+)\/$/;

/**
 * The nearest page of a list for a number that no page has: the first, whose address has no number, for 0 and 1; the
 * last for what is beyond it. Undefined when the path is no number of a list that exists.
 *
 * @param inSite decoded, without a leading slash.
 */
export async function findListPage(distDir: string, inSite: string): Promise<ListPage | undefined> {
  const [, list, digits] = NUMBERED.exec(inSite) ?? [];
  if (list === undefined || /(^|\/)\.|[\0\\]/.test(inSite)) return undefined;
  const names = await readdir(join(distDir, 'client', list)).catch(() => undefined);
  if (!names?.includes('index.html')) return undefined;
  const last = Math.max(1, ...names.filter((name) => /^\d+$/.test(name)).map(Number));
  const page = Math.min(Math.max(1, Number(digits)), last);
  return { path: page === 1 ? list : `${list}${page}/`, status: Number(digits) > last ? 302 : 301 };
}
