import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PART_FILES, PART_NAMES, type PartName, type StateStores } from './state-parts.ts';

/** What became of a part. */
export interface FetchedPart {
  part: PartName;
  place: string;
  /** Null: there is none yet. */
  version: string | null;
  bytes: number;
  /** Newer saves that are not whole, each as a sentence. */
  passedOver: string[];
}

/**
 * Brings the newest whole save of each part into a folder. A part that was never kept is left out of it: that is how
 * the first run begins.
 *
 * @throws CatalogError when a store cannot be reached; the folder is then as it was.
 */
export async function fetchState(
  dir: string,
  stores: StateStores,
  signal: AbortSignal,
): Promise<FetchedPart[]> {
  const found = await Promise.all(
    PART_NAMES.map(async (name) => ({ name, ...(await stores[name].read(signal)) })),
  );
  await mkdir(dir, { recursive: true });
  for (const { name, part } of found) {
    const file = join(dir, PART_FILES[name]);
    await rm(file, { force: true });
    if (!part) continue;
    await writeFile(`${file}.part`, part.content);
    await rename(`${file}.part`, file);
  }
  return found.map(({ name, part, passedOver }) => ({
    part: name,
    place: stores[name].place,
    version: part?.version ?? null,
    bytes: part?.content.length ?? 0,
    passedOver,
  }));
}
