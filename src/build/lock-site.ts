import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CatalogError } from '#src/catalog-error.ts';

const LOOK_AGAIN_MS = 200;

export interface LockOptions {
  /** How long to wait for another process; 0: not at all. */
  patienceMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Does something while no other process builds or bakes the same site. A lock whose process is gone counts for nothing.
 *
 * @throws CatalogError `site-busy` when another process still has the lock after that time.
 */
export async function withSiteLock<T>(
  distDir: string,
  { patienceMs, signal }: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const file = `${distDir}.lock`;
  const giveUpAt = performance.now() + patienceMs;
  await mkdir(dirname(file), { recursive: true });
  while (!(await take(file))) {
    signal?.throwIfAborted();
    if (performance.now() >= giveUpAt) {
      throw new CatalogError('site-busy', `Another process is building ${distDir}`, {
        hint: `Wait for it; if there is none, remove ${file}`,
      });
    }
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = Number(await readFile(file, 'utf8').catch(() => ''));
  if (!isGone(holder)) return false;
  await rm(file, { force: true });
  return take(file);
}

function isGone(processId: number): boolean {
  // Nothing written yet: the lock is being taken just now.
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
