import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';
import { describeCatalogChange } from './catalog-change.ts';
import { STATE_FILES, type StatePart, type StateStores } from './state-store.ts';

/** What became of a part. `absent`: the folder does not hold it. */
export interface KeptPart {
  part: StatePart;
  place: string;
  status: 'kept' | 'unchanged' | 'absent';
  version: string | null;
  /** What changed, in a line; empty for the snapshot. */
  message: string;
}

/** In the folder: which saves its files were fetched from. */
const FETCHED_FILE = 'fetched.json';
/** The snapshot first: the albums of a catalog that is kept without one are restored all the same. */
const PARTS: StatePart[] = ['snapshot', 'catalog'];
const fetched = z.partialRecord(z.enum(['snapshot', 'catalog']), z.string().nullable());

/**
 * Keeps a saved state in its home, if that has not gone on since the state was fetched. A part that cannot be kept does
 * not hold up the other: what failed first is thrown in the end.
 *
 * @param dir a folder that `state:fetch` and `state:save` have written.
 * @throws CatalogError `state-missing`; `state-overtaken`; when a store cannot be reached or refuses.
 */
export async function keepState(dir: string, stores: StateStores, signal: AbortSignal): Promise<KeptPart[]> {
  const after = await readFetched(dir);
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
  if ((before?.version ?? null) !== (after.catalog ?? null) && !before?.content.equals(text)) {
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
      const outcome = await keep(content, { after: after[part] ?? undefined, message, signal });
      if (outcome.status === 'overtaken') {
        for (const { part: own, status, version } of kept) {
          if (status === 'kept') await stores[own].takeBack(version!, signal);
        }
        throw overtaken(place);
      }
      kept.push({ part, place, message: outcome.status === 'kept' ? message : '', ...outcome });
      await writeFetched(dir, { ...(await readFetched(dir)), [part]: outcome.version });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CatalogError && error.code === 'state-overtaken') throw error;
      failed ??= error;
    }
  }
  if (failed !== undefined) throw failed;
  return kept;
}

/** Which saves the files of a folder were fetched from; none for a folder that nothing was fetched into. */
async function readFetched(dir: string): Promise<z.infer<typeof fetched>> {
  const text = await readFile(join(dir, FETCHED_FILE), 'utf8').catch(() => '{}');
  return fetched.parse(JSON.parse(text));
}

/** Notes it. */
export async function writeFetched(dir: string, versions: z.infer<typeof fetched>): Promise<void> {
  await writeFile(join(dir, FETCHED_FILE), JSON.stringify(versions));
}

function overtaken(place: string): CatalogError {
  return new CatalogError('state-overtaken', `Someone saved meanwhile in ${place}`, {
    hint: 'Nothing was changed there. Fetch and do it again: npm run state:fetch, state:restore, your work, state:save, state:keep',
  });
}
