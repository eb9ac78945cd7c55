import { existsSync, truncateSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { CatalogError } from '#src/catalog-error.ts';
import { followLink, cleanUp } from './site-folders.ts';

const LOOK_AGAIN_MS = 200;
/** SQLite's result codes. */
const BUSY = 5;
const NOT_A_DATABASE = 26;

export interface LockOptions {
  /** How long to wait for another process; 0: not at all. */
  lockTimeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Told once, when another process has the lock, in a sentence that says which. */
  onWait?: ((sentence: string) => void) | undefined;
}

/**
 * Does something while no other process builds or bakes the same site, after what a killed build left behind is cleaned
 * up. The lock is an exclusive transaction on an empty SQLite file beside the site: the system releases it with the
 * process that holds it, however that ends.
 *
 * @param work is told where the site really is, when `distDir` is a link.
 * @throws CatalogError `site-busy` when another process still has the lock after that time; `site-unwritable`.
 */
export async function withSiteLock<T>(
  distDir: string,
  { lockTimeoutMs, signal, onWait }: LockOptions,
  work: (siteDir: string) => Promise<T>,
): Promise<T> {
  const siteDir = await prepareFolder(distDir);
  const giveUpAt = performance.now() + lockTimeoutMs;
  let lock: DatabaseSync | undefined;
  for (let isFirst = true; (lock = take(siteDir)) === undefined; isFirst = false) {
    signal?.throwIfAborted();
    const holder = performance.now() >= giveUpAt || isFirst ? await describeHolder(siteDir) : '';
    if (performance.now() >= giveUpAt) {
      throw new CatalogError('site-busy', `Another process is building ${siteDir}${holder}`, {
        hint: 'Wait until it is done, or end it',
      });
    }
    if (isFirst) onWait?.(`Waiting for another process that is building ${siteDir}${holder} …`);
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
  try {
    await cleanUp(siteDir);
    await nameHolder(siteDir);
    return await work(siteDir);
  } finally {
    await cleanUp(siteDir);
    await rm(holderFile(siteDir), { force: true });
    lock.close();
  }
}

/**
 * Who builds or bakes a site just now, as ` (process 7 on host, since …)`, or `` where nobody said so; undefined: nobody does.
 *
 * @throws CatalogError `site-unwritable`.
 */
export async function siteLockHolder(distDir: string): Promise<string | undefined> {
  const siteDir = await followLink(distDir);
  if (!existsSync(lockFile(siteDir))) return undefined;
  const lock = take(siteDir);
  if (lock === undefined) return describeHolder(siteDir);
  lock.close();
  return undefined;
}

/** Follows a link to the site: what is renamed has to be beside its target. */
async function prepareFolder(distDir: string): Promise<string> {
  try {
    const siteDir = await followLink(distDir);
    await mkdir(dirname(siteDir), { recursive: true });
    return siteDir;
  } catch (cause) {
    throw unwritable(distDir, cause);
  }
}

function lockFile(siteDir: string): string {
  return `${siteDir}.lock.sqlite`;
}

function take(siteDir: string): DatabaseSync | undefined {
  const file = lockFile(siteDir);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
    if (code === BUSY) return undefined;
    if (code !== NOT_A_DATABASE) throw unwritable(siteDir, error);
  }
  // Emptied, not removed: another process may have just locked it, which a file of the same name would not know.
  try {
    truncateSync(file);
  } catch (cause) {
    throw unwritable(siteDir, cause);
  }
  return take(siteDir);
}

function unwritable(distDir: string, cause: unknown): CatalogError {
  return new CatalogError(
    'site-unwritable',
    `The site cannot be built at ${distDir}: ${(cause as Error).message}`,
    {
      hint: `May this user write in ${dirname(distDir)}, and has its file system room and locks?`,
      cause,
    },
  );
}

/** Says for people who has the lock; nothing is decided by it. */
function holderFile(siteDir: string): string {
  return `${siteDir}.lock.json`;
}

async function nameHolder(siteDir: string): Promise<void> {
  const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  await writeFile(holderFile(siteDir), JSON.stringify(holder)).catch((cause: unknown) => {
    throw unwritable(siteDir, cause);
  });
}

async function describeHolder(siteDir: string): Promise<string> {
  try {
    const { pid, host, since } = JSON.parse(await readFile(holderFile(siteDir), 'utf8')) as Record<
      string,
      unknown
    >;
    return ` (process ${String(pid)} on ${String(host)}, since ${String(since)})`;
  } catch {
    // It is just being written, or nobody could.
    return '';
  }
}
