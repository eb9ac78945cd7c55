import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CatalogError } from '#src/catalog-error.ts';
import { runGit } from '#src/github/temporary-repository.ts';
import { createBranchStore } from '#src/home/branch-store.ts';
import { fetchState, keepState } from '#src/home/keep-state.ts';
import { createFolderStore, createSnapshotStore } from '#src/home/snapshot-store.ts';
import { STATE_FILES, type StatePart, type StateStores } from '#src/home/state-stores.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const signal = new AbortController().signal;

/** Stores as a maintainer's machine and a runner share them. */
async function openPlaces() {
  const folder = temporaryFolder();
  const remote = join(folder, 'remote.git');
  await runGit(['init', '--quiet', '--bare', remote], { signal });
  const now = (): number => Date.UTC(2026, 10, 24);
  const stores: StateStores = {
    catalog: createBranchStore({ remote, branch: 'data', fileName: STATE_FILES.catalog, now }),
    snapshot: createSnapshotStore(createFolderStore(join(folder, 'saves')), { now }),
  };
  return { folder, stores };
}

/** A folder as a machine has it: fetched into, worked on, kept from. */
function openMachine(dir: string, stores: StateStores) {
  const write = (part: StatePart, content: string): void =>
    writeFileSync(join(dir, STATE_FILES[part]), content);
  const read = (part: StatePart): string => readFileSync(join(dir, STATE_FILES[part]), 'utf8');
  return {
    dir,
    write,
    read,
    fetch: () => fetchState(dir, stores, signal),
    keep: () => keepState(dir, stores, signal),
    /** Fetches, changes both parts, keeps. */
    async work(word: string) {
      await fetchState(dir, stores, signal);
      write('catalog', `{"id":1,"artist":"${word}"}\n`);
      write('snapshot', word);
      return keepState(dir, stores, signal);
    },
  };
}

async function openTwo() {
  const { folder, stores } = await openPlaces();
  const machines = ['runner', 'laptop'].map((name) => openMachine(join(folder, name), stores));
  return { stores, runner: machines[0]!, laptop: machines[1]! };
}

const overtaken = {
  code: 'state-overtaken',
  message: expect.stringContaining('Someone saved meanwhile') as string,
};

describe('fetchState and keepState', () => {
  it('begin with nothing, and carry a state from machine to machine', async () => {
    const { runner, laptop } = await openTwo();
    const kept = await runner.work('one');
    expect(kept.map(({ part, status, message }) => [part, status, message])).toEqual([
      ['snapshot', 'kept', ''],
      ['catalog', 'kept', 'First save: 1 album'],
    ]);
    await laptop.fetch();
    expect([laptop.read('catalog'), laptop.read('snapshot')]).toEqual(['{"id":1,"artist":"one"}\n', 'one']);
    expect((await laptop.keep()).map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
  });

  it('go on from what was kept, without another fetch', async () => {
    const { runner } = await openTwo();
    await runner.work('one');
    runner.write('snapshot', 'two');
    expect((await runner.keep()).map(({ status }) => status)).toEqual(['kept', 'unchanged']);
    runner.write('snapshot', 'three');
    expect((await runner.keep()).map(({ status }) => status)).toEqual(['kept', 'unchanged']);
  });

  it.each(['snapshot', 'catalog'] as const)(
    'keep nothing when somebody has kept another %s meanwhile',
    async (part) => {
      const { stores, runner, laptop } = await openTwo();
      await runner.work('one');
      await laptop.fetch();
      runner.write(part, part === 'catalog' ? '{"id":1,"artist":"theirs"}\n' : 'theirs');
      await runner.keep();
      const before = await Promise.all([stores.catalog.read(signal), stores.snapshot.read(signal)]);
      laptop.write('catalog', '{"id":1,"artist":"mine"}\n');
      laptop.write('snapshot', 'mine');
      await expect(laptop.keep()).rejects.toMatchObject(overtaken);
      expect(await Promise.all([stores.catalog.read(signal), stores.snapshot.read(signal)])).toEqual(before);
      await laptop.work('again');
      expect((await stores.snapshot.read(signal)).saved?.content.toString()).toBe('again');
    },
  );

  it('take a snapshot back when the catalog that belongs to it came too late', async () => {
    const { stores, runner, laptop } = await openTwo();
    await runner.work('one');
    await laptop.fetch();
    laptop.write('catalog', '{"id":1,"artist":"mine"}\n');
    laptop.write('snapshot', 'mine');
    const late: StateStores = {
      ...stores,
      snapshot: {
        ...stores.snapshot,
        async keep(content, options) {
          const outcome = await stores.snapshot.keep(content, options);
          runner.write('catalog', '{"id":1,"artist":"theirs"}\n');
          rmSync(join(runner.dir, STATE_FILES.snapshot));
          await runner.keep();
          return outcome;
        },
      },
    };
    await expect(keepState(laptop.dir, late, signal)).rejects.toMatchObject(overtaken);
    expect((await stores.snapshot.read(signal)).saved?.content.toString()).toBe('one');
  });

  it('are refused when a machine has not fetched at all', async () => {
    const { runner, laptop } = await openTwo();
    await runner.work('one');
    mkdirSync(laptop.dir);
    laptop.write('catalog', '{"id":1,"artist":"mine"}\n');
    await expect(laptop.keep()).rejects.toMatchObject(overtaken);
  });

  it('begin again when both places were emptied by hand', async () => {
    const { folder, stores } = await openPlaces();
    const machine = openMachine(join(folder, 'one'), stores);
    await machine.work('one');
    rmSync(join(folder, 'saves'), { recursive: true });
    const parts = await machine.fetch();
    expect(parts.map(({ part, version }) => [part, version === null])).toEqual([
      ['snapshot', true],
      ['catalog', false],
    ]);
    machine.write('snapshot', 'new');
    expect((await machine.keep()).map(({ status }) => status)).toEqual(['kept', 'unchanged']);
  });

  it.each(['catalog', 'snapshot'] as const)(
    'keep the other part when the %s cannot be kept',
    async (broken) => {
      const { folder, stores } = await openPlaces();
      const refuse = () =>
        Promise.reject(new CatalogError('state-git', 'git push failed: 503', { hint: 'Wait' }));
      const broke = { ...stores, [broken]: { ...stores[broken], keep: refuse } };
      const machine = openMachine(join(folder, 'one'), broke);
      await expect(machine.work('one')).rejects.toMatchObject({ code: 'state-git', hint: 'Wait' });
      const other = broken === 'catalog' ? 'snapshot' : 'catalog';
      expect((await stores[other].read(signal)).saved).toBeDefined();
      expect((await stores[broken].read(signal)).saved).toBeUndefined();
      // Once the place is there again, the same folder can be kept whole.
      const kept = await keepState(machine.dir, stores, signal);
      expect(kept.map(({ part, status }) => [part, status])).toContainEqual([broken, 'kept']);
    },
  );

  it('say what is missing before anything is kept', async () => {
    const { stores, runner } = await openTwo();
    await runner.fetch();
    runner.write('snapshot', 'mine');
    await expect(runner.keep()).rejects.toMatchObject({ code: 'state-missing' });
    expect((await stores.snapshot.read(signal)).saved).toBeUndefined();
  });
});
