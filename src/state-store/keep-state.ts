import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import { describeCatalogChange } from './catalog-change.ts';
import { PART_FILES, PART_NAMES, type PartName, type StateStores } from './state-parts.ts';

/** What became of a part. */
export interface KeptPartReport {
  part: PartName;
  place: string;
  status: 'kept' | 'unchanged';
  version: string;
  /** What changed, in a line; empty where that is not told. */
  message: string;
}

export interface KeepReport {
  parts: KeptPartReport[];
  /** How many saves were merged first. */
  merged: number;
}

export interface KeepStateOptions {
  /** A folder that `state:save` has written. */
  dir: string;
  stores: StateStores;
  /** Brings a save of a part into the database, and writes the state into `dir` anew. */
  mergeAndSave: (part: PartName, theirs: Buffer) => Promise<void>;
  /** Takes the place of what is kept, without merging that: how a machine makes all others forget. */
  replace: boolean;
  signal: AbortSignal;
}

/** So many runs at once do not exist; more means that something keeps changing by itself. */
const MOST_MERGES = 12;

/**
 * Keeps a saved state in its stores. Whatever is there is merged first, and again whenever somebody else was quicker:
 * so nobody's work is replaced by somebody else's, not even when a machine has forgotten to merge before it worked.
 * A part that cannot be kept does not hold up the other: what failed first is thrown in the end.
 *
 * @throws CatalogError `state-missing`; `state-busy`; when a store cannot be reached or refuses.
 */
export async function keepState(options: KeepStateOptions): Promise<KeepReport> {
  const { dir, stores, mergeAndSave, replace, signal } = options;
  const merged: Partial<Record<PartName, string>> = {};
  const reports = new Map<PartName, KeptPartReport>();
  let merges = 0;

  /** False when there was something to merge first; every part may have changed then. */
  async function keepPart(part: PartName): Promise<boolean> {
    const { place, keep } = stores[part];
    const content = await readPart(dir, part);
    let message = '';
    const describe = (before: Buffer | undefined): string =>
      (message = part === 'catalog' ? describeCatalogChange(before, content) : '');
    const outcome = await keep(content, { after: merged[part], describe, signal });
    if (outcome.status !== 'overtaken') {
      const { status, version } = outcome;
      if (status === 'kept' || !reports.has(part))
        reports.set(part, { part, place, status, version, message });
      return true;
    }
    for (const theirs of outcome.theirs) await merge(part, theirs);
    merged[part] = outcome.version;
    return false;
  }

  async function merge(part: PartName, theirs: Buffer): Promise<void> {
    merges += 1;
    if (merges > MOST_MERGES) {
      throw new CatalogError('state-busy', `Others keep changing ${stores[part].place} at the same time`, {
        hint: 'Wait until they are done, then run npm run state:keep again',
      });
    }
    await mergeAndSave(part, theirs);
  }

  if (replace) {
    for (const part of PART_NAMES) {
      const kept = await stores[part].read(signal);
      if (kept.part) merged[part] = kept.part.version;
    }
  }
  const failed = new Map<PartName, unknown>();
  let settled = false;
  while (!settled) {
    settled = true;
    for (const part of PART_NAMES.filter((each) => !failed.has(each))) {
      try {
        settled = (await keepPart(part)) && settled;
      } catch (error) {
        signal.throwIfAborted();
        failed.set(part, error);
      }
    }
  }
  const parts = [...reports.values()];
  for (const error of failed.values()) throw tellWhatWasKept(error, parts);
  return { parts, merged: merges };
}

function tellWhatWasKept(error: unknown, kept: readonly KeptPartReport[]): unknown {
  if (!(error instanceof CatalogError) || kept.length === 0) return error;
  const places = kept.map(({ place }) => place).join(' and ');
  return new CatalogError(error.code, `${error.message}. Kept all the same: ${places}`, {
    ...(error.hint !== undefined && { hint: error.hint }),
    cause: error,
  });
}

async function readPart(dir: string, part: PartName): Promise<Buffer> {
  try {
    return await readFile(join(dir, PART_FILES[part]));
  } catch (cause) {
    throw new CatalogError('state-missing', `There is no ${PART_FILES[part]} in ${dir}`, {
      hint: 'npm run state:save -- --dir DIR writes one',
      cause,
    });
  }
}
