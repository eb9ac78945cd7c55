import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import { stateFault } from './state-fault.ts';

/**
 * Writes a file so that under its name there is never a part of one: aside first, on the disk, then renamed.
 *
 * @throws CatalogError `state-write`
 */
export async function writeWhole(file: string, content: string | Buffer): Promise<void> {
  const aside = `${file}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(aside, 'w');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (cause) {
    await rm(aside, { force: true });
    throw new CatalogError('state-write', `${file} cannot be written: ${(cause as Error).message}`, {
      hint: 'May this user write to the folder, and is there room on the disk? What was there before is as it was',
      cause,
    });
  }
}

/**
 * Reads a file of at most so many bytes; undefined when there is none.
 *
 * @throws CatalogError `state-damaged` when it is larger, `state-read` when it cannot be read.
 */
export async function readIfThere(dir: string, name: string, maxBytes: number): Promise<Buffer | undefined> {
  const file = join(dir, name);
  try {
    if ((await stat(file)).size > maxBytes)
      throw stateFault(file, undefined, 'it is larger than any state is');
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof CatalogError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CatalogError('state-read', `${file} cannot be read: ${(cause as Error).message}`, {
      hint: 'Is it a file, and may this user read it?',
      cause,
    });
  }
}
