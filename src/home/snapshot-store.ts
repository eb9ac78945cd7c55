import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import { retry, type Sleep } from '#src/sources/retry.ts';
import type { Saved, StateStore } from './state-stores.ts';

interface StoredFile {
  /** What the store itself calls it. */
  id: string;
  name: string;
  /** False while, or after, an upload that did not end well. */
  uploaded: boolean;
}

/** A place for files under names of their own: a folder, or the assets of a release. It decides nothing. */
export interface FileStore {
  place: string;
  /** All its files, in no order; none when the place itself is not there yet. */
  list(signal: AbortSignal): Promise<StoredFile[]>;
  /** Undefined when the file is gone. */
  read(file: StoredFile, signal: AbortSignal): Promise<Buffer | undefined>;
  /** Writes a file whose name is new; makes the place first where there is none. */
  put(name: string, content: Buffer, signal: AbortSignal): Promise<void>;
  /** A file that is gone already is no failure. */
  remove(file: StoredFile, signal: AbortSignal): Promise<void>;
}

/** Enough to come back from a save that turns out to be wrong, few enough to be looked through. */
const SAVES_KEPT = 3;
const UPLOADS = 3;
/** When it was made, and the checksum of what it holds: an incomplete save gives itself away. */
const NAME = /^catalog-(\d{13})-([0-9a-f]{64})\.sqlite\.gz$/;

interface Save {
  name: string;
  time: number;
  sha256: string;
  file: StoredFile;
}

/**
 * Keeps snapshots as files of which each save is a new one: nothing is ever overwritten, so that a save that was cut
 * short leaves the one before as it was. Whoever finds another save beside a new one takes the new one back.
 */
export function createSnapshotStore(
  files: FileStore,
  { now, sleep }: { now: () => number; sleep?: Sleep | undefined },
): StateStore {
  /** Newest first. */
  async function listSaves(signal: AbortSignal): Promise<Save[]> {
    const saves = (await files.list(signal)).flatMap((file) => {
      const [name, time, sha256 = ''] = NAME.exec(file.name) ?? [];
      return name === undefined ? [] : [{ name, time: Number(time), sha256, file }];
    });
    return saves.sort((one, other) => (one.name < other.name ? 1 : -1));
  }

  /** Undefined for a save that is incomplete, or that another machine has removed since it was listed. */
  async function readWhole({ file, name, sha256 }: Save, signal: AbortSignal): Promise<Saved | undefined> {
    if (!file.uploaded) return undefined;
    const content = await files.read(file, signal);
    return content && hashOf(content) === sha256 ? { version: name, content } : undefined;
  }

  async function read(signal: AbortSignal): ReturnType<StateStore['read']> {
    const incomplete = new Set<string>();
    for (;;) {
      const newest = (await listSaves(signal)).find(({ name }) => !incomplete.has(name));
      const saved = newest && (await readWhole(newest, signal));
      if (saved || !newest) {
        const passedOver = [...incomplete].map(
          (name) => `${name} is not whole, so the save before it is taken`,
        );
        return { saved, passedOver };
      }
      // One that is no longer there was removed, and a newer one is in its place.
      if ((await listSaves(signal)).some(({ name }) => name === newest.name)) incomplete.add(newest.name);
    }
  }

  /** Comes after the newest save, whatever this machine's clock says. */
  async function upload(content: Buffer, newest: number, signal: AbortSignal): Promise<string> {
    let time = newest;
    const put = async (): Promise<string> => {
      time = Math.max(now(), time + 1);
      const name = `catalog-${String(time).padStart(13, '0')}-${hashOf(content)}.sqlite.gz`;
      await files.put(name, content, signal);
      return name;
    };
    return retry(put, { attempts: UPLOADS, signal, sleep });
  }

  async function takeBack(version: string, signal: AbortSignal): Promise<void> {
    for (const { name, file } of await listSaves(signal))
      if (name === version) await files.remove(file, signal);
  }

  return {
    place: files.place,
    read,
    takeBack,

    async keep(content, { after, signal }) {
      const { saved: newest } = await read(signal);
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
        throw new CatalogError('state-save', `${version} did not arrive whole at ${files.place}`, {
          hint: 'The save before it is as it was. Run npm run state:keep again',
        });
      }
      for (const { file } of all.slice(SAVES_KEPT)) await files.remove(file, signal);
      return { status: 'kept', version };
    },
  };
}

/** Files of a folder: for a disk that several machines share, and for trying things out. */
export function createFolderStore(folder: string): FileStore {
  return {
    place: folder,

    async list() {
      const names = await readdir(folder).catch(ifMissing([]));
      return names.map((name) => ({ id: name, name, uploaded: true }));
    },

    read: (file, signal) => readFile(join(folder, file.id), { signal }).catch(ifMissing(undefined)),

    async put(name, content, signal) {
      await mkdir(folder, { recursive: true });
      const partial = join(folder, `.${randomUUID()}.part`);
      try {
        await writeFile(partial, content, { flag: 'wx', flush: true, signal });
        await rename(partial, join(folder, name));
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },

    remove: (file) => rm(join(folder, file.id), { force: true }),
  };
}

function ifMissing<Value>(instead: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
