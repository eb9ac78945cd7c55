import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';
import { describeCatalogChange } from './catalog-text.ts';
import { STATE_FILES, type StatePart, type StateStores } from './state-stores.ts';

/** What became of a part that was fetched. */
export interface FetchedPart {
  part: StatePart;
  place: string;
  /** Null: there is none yet. */
  version: string | null;
  bytes: number;
  /** Newer saves that are not whole, each as a sentence. */
  passedOver: string[];
}

/** What became of a part that was to be kept. `absent`: the folder does not hold it. */
export interface KeptPart {
  part: StatePart;
  place: string;
  status: 'kept' | 'unchanged' | 'absent';
  version: string | null;
  /** What changed, in a line; empty for the snapshot. */
  message: string;
}

/** In the folder: which versions its files were fetched from. */
const FETCHED_FILE = 'fetched.json';
/** The snapshot first: the albums of a catalog that is kept without one are restored all the same. */
const PARTS: StatePart[] = ['snapshot', 'catalog'];
const versionsSchema = z.partialRecord(z.enum(['snapshot', 'catalog']), z.string().nullable());

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
    PARTS.map(async (part) => ({ part, ...(await stores[part].read(signal)) })),
  );
  await mkdir(dir, { recursive: true });
  for (const { part, saved } of found) {
    const file = join(dir, STATE_FILES[part]);
    await rm(file, { force: true });
    if (!saved) continue;
    await writeFile(`${file}.partial`, saved.content);
    await rename(`${file}.partial`, file);
  }
  await writeVersions(
    dir,
    Object.fromEntries(found.map(({ part, saved }) => [part, saved?.version ?? null])),
  );
  return found.map(({ part, saved, passedOver }) => ({
    part,
    place: stores[part].place,
    version: saved?.version ?? null,
    bytes: saved?.content.length ?? 0,
    passedOver,
  }));
}

/**
 * Keeps a saved state in its home, if that has not gone on since the state was fetched. A part that cannot be kept does
 * not hold up the other: what failed first is thrown in the end.
 *
 * @param dir a folder that `state:fetch` and `state:save` have written.
 * @throws CatalogError `state-missing`; `state-overtaken`; when a store cannot be reached or refuses.
 */
export async function keepState(dir: string, stores: StateStores, signal: AbortSignal): Promise<KeptPart[]> {
  const versions = await readVersions(dir);
  const contents = new Map<StatePart, Buffer>();
  for (const part of PARTS) {
    const content = await readFile(join(dir, STATE_FILES[part])).catch(() => undefined);
    if (content) contents.set(part, content);
  }
  const text = contents.get('catalog');
  if (!text) {
    throw new CatalogError('state-missing', `There is no ${STATE_FILES.catalog} in ${dir}`, {
      hint: 'Write it first: npm run state:save -- --dir DIR',
    });
  }
  const before = (await stores.catalog.read(signal)).saved;
  if ((before?.version ?? null) !== (versions.catalog ?? null) && !before?.content.equals(text)) {
    throw overtaken(stores.catalog.place);
  }

  const kept: KeptPart[] = [];
  let failed: unknown;
  for (const part of PARTS) {
    const { place, keep } = stores[part];
    const message = part === 'catalog' ? describeCatalogChange(before?.content, text) : '';
    const content = contents.get(part);
    if (!content) {
      kept.push({ part, place, status: 'absent', version: null, message: '' });
      continue;
    }
    try {
      const outcome = await keep(content, { after: versions[part] ?? undefined, message, signal });
      if (outcome.status === 'overtaken') {
        for (const { part: own, status, version } of kept) {
          if (status === 'kept') await stores[own].takeBack(version!, signal);
        }
        throw overtaken(place);
      }
      kept.push({ part, place, message: outcome.status === 'kept' ? message : '', ...outcome });
      versions[part] = outcome.version;
      await writeVersions(dir, versions);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CatalogError && error.code === 'state-overtaken') throw error;
      failed ??= error;
    }
  }
  if (failed !== undefined) throw failed;
  return kept;
}

/** Which versions the files of a folder were fetched from; none for a folder that nothing was fetched into. */
async function readVersions(dir: string): Promise<z.infer<typeof versionsSchema>> {
  const text = await readFile(join(dir, FETCHED_FILE), 'utf8').catch(() => '{}');
  return versionsSchema.parse(JSON.parse(text));
}

async function writeVersions(dir: string, versions: z.infer<typeof versionsSchema>): Promise<void> {
  await writeFile(join(dir, FETCHED_FILE), JSON.stringify(versions));
}

function overtaken(place: string): CatalogError {
  return new CatalogError('state-overtaken', `Someone saved meanwhile in ${place}`, {
    hint: 'Nothing was changed there. Fetch and do it again: npm run state:fetch, state:restore, your work, state:save, state:keep',
  });
}
