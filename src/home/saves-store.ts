import { createHash } from 'node:crypto';
import { CatalogError } from '#src/catalog-error.ts';
import { retry, type Sleep } from '#src/sources/retry.ts';
import type { Saved, SaveShelf, ShelvedFile, StateStore } from './state-store.ts';

/** Enough to come back from a save that turns out to be wrong, few enough to be looked through. */
const SAVES_KEPT = 3;
const UPLOADS = 3;
/** When it was made, and what it holds: a torn save gives itself away. */
const NAME = /^catalog-(\d{13})-([0-9a-f]{64})\.sqlite\.gz$/;

interface Save {
  name: string;
  time: number;
  sha256: string;
  file: ShelvedFile;
}

/**
 * Keeps snapshots as files of which each save is a new one: nothing is ever overwritten, so that a save that was cut
 * short leaves the one before as it was. Whoever finds another save beside a new one takes the new one back.
 */
export function createSavesStore(
  shelf: SaveShelf,
  { now, sleep }: { now: () => number; sleep?: Sleep | undefined },
): StateStore {
  /** Newest first. */
  async function listSaves(signal: AbortSignal): Promise<Save[]> {
    const saves = (await shelf.list(signal)).flatMap((file) => {
      const [name, time, sha256 = ''] = NAME.exec(file.name) ?? [];
      return name === undefined ? [] : [{ name, time: Number(time), sha256, file }];
    });
    return saves.sort((one, other) => (one.name < other.name ? 1 : -1));
  }

  /** Undefined for a save that is torn, or that another machine has cleared away since it was listed. */
  async function readWhole({ file, name, sha256 }: Save, signal: AbortSignal): Promise<Saved | undefined> {
    if (!file.uploaded) return undefined;
    const content = await shelf.read(file, signal);
    return content && hashOf(content) === sha256 ? { version: name, content } : undefined;
  }

  async function readNewest(signal: AbortSignal): ReturnType<StateStore['read']> {
    const torn = new Set<string>();
    for (;;) {
      const saves = await listSaves(signal);
      const newest = saves.find(({ name }) => !torn.has(name));
      const saved = newest && (await readWhole(newest, signal));
      if (saved || !newest) {
        const passedOver = [...torn].map((name) => `${name} is not whole, so the save before it is taken`);
        return { saved, passedOver };
      }
      // One that is no longer there was cleared away, and a newer one is in its place.
      if ((await listSaves(signal)).some(({ name }) => name === newest.name)) torn.add(newest.name);
    }
  }

  /** Comes after the newest save, whatever this machine's clock says. */
  async function upload(content: Buffer, newest: number, signal: AbortSignal): Promise<string> {
    let time = newest;
    const put = async (): Promise<string> => {
      time = Math.max(now(), time + 1);
      const name = `catalog-${String(time).padStart(13, '0')}-${hashOf(content)}.sqlite.gz`;
      await shelf.put(name, content, signal);
      return name;
    };
    return retry(put, { attempts: UPLOADS, signal, sleep });
  }

  async function takeBack(version: string, signal: AbortSignal): Promise<void> {
    for (const { name, file } of await listSaves(signal))
      if (name === version) await shelf.remove(file, signal);
  }

  return {
    place: shelf.place,
    read: readNewest,
    takeBack,

    async keep(content, { after, signal }) {
      const { saved: newest } = await readNewest(signal);
      if (newest?.content.equals(content)) return { status: 'unchanged', version: newest.version };
      if (newest?.version !== after) return { status: 'overtaken' };
      const before = await listSaves(signal);
      const version = await upload(content, before[0]?.time ?? 0, signal);
      const all = await listSaves(signal);
      const seen = new Set(before.map(({ name }) => name));
      const others = all.filter(({ name, sha256 }) => !seen.has(name) && sha256 !== hashOf(content));
      const whole = await Promise.all(others.map((save) => readWhole(save, signal)));
      if (whole.some((save) => save !== undefined)) {
        await takeBack(version, signal);
        return { status: 'overtaken' };
      }
      const back = all.find(({ name }) => name === version);
      if (!back || !(await readWhole(back, signal))) {
        throw new CatalogError('state-save', `${version} did not arrive whole at ${shelf.place}`, {
          hint: 'The save before it is as it was. Run npm run state:keep again',
        });
      }
      for (const { file } of all.slice(SAVES_KEPT)) await shelf.remove(file, signal);
      return { status: 'kept', version };
    },
  };
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
