import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFetched } from './keep-state.ts';
import { STATE_FILES, type StatePart, type StateStores } from './state-store.ts';

/** What became of a part. */
export interface FetchedPart {
  part: StatePart;
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
  const parts = Object.keys(STATE_FILES) as StatePart[];
  const found = await Promise.all(
    parts.map(async (part) => ({ part, ...(await stores[part].read(signal)) })),
  );
  await mkdir(dir, { recursive: true });
  for (const { part, saved } of found) {
    const file = join(dir, STATE_FILES[part]);
    await rm(file, { force: true });
    if (!saved) continue;
    await writeFile(`${file}.partial`, saved.content);
    await rename(`${file}.partial`, file);
  }
  await writeFetched(dir, Object.fromEntries(found.map(({ part, saved }) => [part, saved?.version ?? null])));
  return found.map(({ part, saved, passedOver }) => ({
    part,
    place: stores[part].place,
    version: saved?.version ?? null,
    bytes: saved?.content.length ?? 0,
    passedOver,
  }));
}
