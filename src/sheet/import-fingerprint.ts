import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** Where the rules of the import stand, and which versions of other packages they use. */
const RULES = [new URL('./', import.meta.url), new URL('../catalog/', import.meta.url)];
const PACKAGES = new URL('../../package.json', import.meta.url);

/**
 * SHA-256 over the bytes of a sheet and all else that decides what an import makes of them: the program's own rules and
 * whatever is given as `settings`. Where it is the same, an import changes nothing.
 */
export async function fingerprintImport(file: Buffer, settings: unknown): Promise<string> {
  const hash = createHash('sha256').update(file).update(JSON.stringify(settings));
  for (const folder of RULES) {
    for (const name of (await readdir(folder)).sort())
      hash.update(name).update(await readFile(new URL(name, folder)));
  }
  return hash.update(await readFile(PACKAGES)).digest('hex');
}
