import { CatalogError } from '#src/catalog-error.ts';
import { retry, type Sleep } from '#src/fetch/retry.ts';
import { isPassing } from '#src/github/github-api.ts';
import type { KeptPart, PartStore } from './part-store.ts';
import { isWhole, nameSave, parseSaveName, type SaveName } from './save-name.ts';
import type { SaveShelf, ShelvedFile } from './save-shelf.ts';

/** Enough to come back from a save that turns out to be wrong, few enough to be looked through. */
const SAVES_KEPT = 3;
const UPLOADS = 3;

interface Save extends SaveName {
  file: ShelvedFile;
}

/**
 * Keeps a part as files of which each save is a new one: nothing is ever overwritten, so that a save that was cut
 * short leaves the one before as it was. After a save that was read back whole, all but the last three go.
 */
export function createSavesStore(
  shelf: SaveShelf,
  now: () => number,
  { sleep }: { sleep?: Sleep } = {},
): PartStore {
  /** Newest first. */
  async function listSaves(signal: AbortSignal): Promise<Save[]> {
    const files = await shelf.list(signal);
    return files
      .flatMap((file) => {
        const save = parseSaveName(file.name);
        return save ? [{ ...save, file }] : [];
      })
      .sort((one, other) => (one.name < other.name ? 1 : -1));
  }

  /** Undefined for a save that is torn, or that another machine has cleared away since it was listed. */
  async function readWhole({ file, ...save }: Save, signal: AbortSignal): Promise<KeptPart | undefined> {
    if (!file.uploaded) return undefined;
    const content = await shelf.read(file, signal);
    return content && isWhole(save, content) ? { version: save.name, content } : undefined;
  }

  /**
   * What others kept since `after`, without what holds the same as `own`. A save that is cleared away meanwhile is not
   * missed: who clears away has merged it into a newer save, which is in this list or in the next.
   */
  async function othersSince(
    saves: readonly Save[],
    { after = '', own }: { after: string | undefined; own: SaveName },
    signal: AbortSignal,
  ): Promise<Buffer[]> {
    const theirs: Buffer[] = [];
    for (const save of saves) {
      if (save.name <= after || save.sha256 === own.sha256) continue;
      const whole = await readWhole(save, signal);
      if (whole) theirs.push(whole.content);
    }
    return theirs;
  }

  async function upload(content: Buffer, newest: number, signal: AbortSignal): Promise<SaveName> {
    let save = nameSave(content, { now: now(), newest });
    await retry(() => shelf.put(save.name, content, signal), {
      attempts: UPLOADS,
      shouldRetry: isPassing,
      // Whatever the attempt left behind keeps its name.
      onRetry: () => (save = nameSave(content, { now: now(), newest: save.time })),
      signal,
      sleep,
    });
    return save;
  }

  return {
    place: shelf.place,

    async read(signal) {
      const torn = new Set<string>();
      let saves = await listSaves(signal);
      for (;;) {
        const newest = saves.find(({ name }) => !torn.has(name));
        const part = newest && (await readWhole(newest, signal));
        if (part || !newest) {
          const passedOver = [...torn].map((name) => `${name} is not whole, so the save before it is taken`);
          return { part, passedOver };
        }
        // One that is no longer there was cleared away, and a newer one is in its place.
        saves = await listSaves(signal);
        if (saves.some(({ name }) => name === newest.name)) torn.add(newest.name);
      }
    },

    async keep(content, { after, signal }) {
      const before = await listSaves(signal);
      const own = nameSave(content, { now: now(), newest: before[0]?.time ?? 0 });
      const theirs = await othersSince(before, { after, own }, signal);
      if (theirs.length > 0) return { status: 'overtaken', version: before[0]!.name, theirs };
      const newest = before.find((save) => save.file.uploaded);
      if (newest?.sha256 === own.sha256 && (await readWhole(newest, signal))) {
        return { status: 'unchanged', version: newest.name };
      }

      const saved = await upload(content, before[0]?.time ?? 0, signal);
      const all = await listSaves(signal);
      const seen = new Set(before.map(({ name }) => name));
      const unseen = all.filter(({ name }) => !seen.has(name));
      const meanwhile = await othersSince(unseen, { after: undefined, own: saved }, signal);
      if (meanwhile.length > 0) return { status: 'overtaken', version: all[0]!.name, theirs: meanwhile };
      const back = all.find(({ name }) => name === saved.name);
      if (!back || !(await readWhole(back, signal))) {
        throw new CatalogError('state-save', `${saved.name} did not arrive whole at ${shelf.place}`, {
          hint: 'The save before it is as it was. Run npm run state:keep again',
        });
      }

      const whole = all.filter(({ name }) => name <= saved.name);
      for (const { file } of whole.slice(SAVES_KEPT)) await shelf.remove(file, signal);
      return { status: 'kept', version: saved.name };
    },
  };
}
