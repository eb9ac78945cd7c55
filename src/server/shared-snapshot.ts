import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import type { Logger } from '#src/logger.ts';
import type { StartCommand } from './jobs.ts';
import { readSnapshotSum, SNAPSHOT_FILE } from '#db/copy/snapshot-file.ts';

/** A snapshot on this machine's disk until it is released. */
interface HeldSnapshot {
  file: string;
  sha256: string;
  release(): Promise<void>;
}

export interface SharedSnapshot {
  /** Makes a snapshot of now; who asks while one is being made, or sent, gets the same. */
  take(): Promise<HeldSnapshot>;
}

/** What `createSharedSnapshot` takes: `npm run state:save` in a process of its own. */
export function saveWith(startCommand: StartCommand, logger: Logger): (dir: string) => Promise<number> {
  return async (dir) => {
    const child = startCommand('state:save', ['--dir', dir, '--quiet']);
    let stderr = '';
    child.stdout?.resume();
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-2_000)));
    const [exitCode] = (await once(child, 'close')) as [number | null];
    if (exitCode !== 0) logger.error({ exit_code: exitCode, stderr }, 'no snapshot could be made');
    return exitCode ?? 1;
  };
}

/**
 * Makes snapshots for whoever asks, one at a time and outside this process, which has visitors to answer.
 *
 * @param save runs `state:save` into a folder, and gives its exit code.
 */
export function createSharedSnapshot(save: (dir: string) => Promise<number>): SharedSnapshot {
  let current: { made: Promise<Omit<HeldSnapshot, 'release'>>; holders: number } | undefined;

  async function make(): Promise<Omit<HeldSnapshot, 'release'>> {
    const dir = await mkdtemp(join(tmpdir(), 'catalog-snapshot-'));
    const file = join(dir, SNAPSHOT_FILE);
    const exitCode = await save(dir);
    const sha256 = exitCode === 0 ? await readSnapshotSum(file) : undefined;
    if (sha256 !== undefined) return { file, sha256 };
    await rm(dir, { recursive: true, force: true });
    throw new CatalogError('snapshot', `No snapshot could be made (exit code ${exitCode})`);
  }

  return {
    async take() {
      const mine = (current ??= { made: make(), holders: 0 });
      mine.holders += 1;
      let held = true;
      const release = async (): Promise<void> => {
        if (!held) return;
        held = false;
        mine.holders -= 1;
        if (mine.holders > 0) return;
        if (current === mine) current = undefined;
        const made = await mine.made.catch(() => undefined);
        if (made) await rm(join(made.file, '..'), { recursive: true, force: true });
      };
      try {
        return { ...(await mine.made), release };
      } catch (error) {
        await release();
        throw error;
      }
    },
  };
}
