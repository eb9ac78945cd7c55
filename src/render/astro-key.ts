import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { randomBytes, randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import { followLink } from './site-folders.ts';

/** 32 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{43}=$/;

/**
 * The key that encrypts the props of islands, kept between builds so that pages of the last build go on working
 * with the server of this one. Made on first need, and anew where the file holds no whole key; never committed.
 *
 * @param file where it is kept, in base64.
 * @param onNotice told, in a sentence, when the file held something else.
 * @throws CatalogError `astro-key` when it can be neither read nor kept.
 */
export async function readOrMakeAstroKey(
  file: string,
  onNotice?: (sentence: string) => void,
): Promise<string> {
  try {
    const kept = await readKept(file);
    if (kept !== undefined && KEY.test(kept)) return kept;
    if (kept !== undefined)
      onNotice?.(`${file} held no whole key: a new one is made, and with it every page`);
    return await make(file);
  } catch (cause) {
    const message = `The key of the islands cannot be kept in ${file}: ${(cause as Error).message}`;
    throw new CatalogError('astro-key', message, {
      hint: 'Let this user write there, or set ASTRO_KEY',
      cause,
    });
  }
}

async function readKept(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Never half: whoever is killed here, or finds the disk full, leaves what was there. */
async function make(file: string): Promise<string> {
  const key = randomBytes(32).toString('base64');
  await mkdir(await followLink(dirname(file)), { recursive: true });
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, `${key}\n`, { mode: 0o600 });
  await rename(unfinished, file);
  return key;
}
