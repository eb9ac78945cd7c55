import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SaveShelf } from './state-store.ts';

/** Saves as files of a folder: for a disk that several machines share, and for trying things out. */
export function createFolderShelf(folder: string): SaveShelf {
  return {
    place: folder,

    async list() {
      const names = await readdir(folder).catch(ifMissing([]));
      return names.map((name) => ({ id: name, name, uploaded: true }));
    },

    read: (file, signal) => readFile(join(folder, file.id), { signal }).catch(ifMissing(undefined)),

    async put(name, content, signal) {
      await mkdir(folder, { recursive: true });
      const aside = join(folder, `.${randomUUID()}.part`);
      try {
        await writeFile(aside, content, { flag: 'wx', flush: true, signal });
        await rename(aside, join(folder, name));
      } catch (error) {
        await rm(aside, { force: true });
        throw error;
      }
    },

    remove: (file) => rm(join(folder, file.id), { force: true }),
  };
}

/** A handler for faults of the file system that stands in for what is not there. */
function ifMissing<Value>(instead: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
}
