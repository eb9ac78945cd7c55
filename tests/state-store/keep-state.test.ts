import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CatalogError } from '#src/catalog-error.ts';
import { fetchState } from '#src/state-store/fetch-state.ts';
import { createFolderShelf } from '#src/state-store/folder-shelf.ts';
import { createGitBranchStore } from '#src/state-store/git-branch-store.ts';
import { keepState } from '#src/state-store/keep-state.ts';
import { runGit } from '#src/state-store/run-git.ts';
import { createSavesStore } from '#src/state-store/saves-store.ts';
import { PART_FILES, type PartName, type StateStores } from '#src/state-store/state-parts.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const signal = new AbortController().signal;

/** Stores as a maintainer's machine and a runner share them. */
async function openPlaces() {
  const folder = temporaryFolder();
  const remote = join(folder, 'remote.git');
  await runGit(['init', '--quiet', '--bare', remote], { signal });
  const now = (): number => Date.UTC(2026, 10, 24);
  const stores: StateStores = {
    catalog: createGitBranchStore({ remote, branch: 'data', fileName: PART_FILES.catalog, now }),
    spotify: createSavesStore(createFolderShelf(join(folder, 'saves')), now),
  };
  return { folder, stores };
}

/** Stands for a database: a set of lines for each part, written to a folder and merged from one. */
function openMachine(name: string, folder: string, stores: StateStores) {
  const dir = join(folder, name);
  const lines: Record<PartName, Set<string>> = { catalog: new Set(), spotify: new Set() };
  const merge = (part: PartName, content: Buffer): void => {
    for (const line of content.toString().split('\n')) if (line !== '') lines[part].add(line);
  };
  const save = (): void => {
    mkdirSync(dir, { recursive: true });
    for (const part of ['catalog', 'spotify'] as const) {
      writeFileSync(
        join(dir, PART_FILES[part]),
        [...lines[part]]
          .sort()
          .map((line) => `${line}\n`)
          .join(''),
      );
    }
  };
  return {
    dir,
    lines,
    save,
    async begin() {
      for (const { part, version } of await fetchState(dir, stores, signal)) {
        if (version !== null) merge(part, readFileSync(join(dir, PART_FILES[part])));
      }
    },
    keep(replace = false) {
      save();
      return keepState({
        dir,
        stores,
        signal,
        replace,
        mergeAndSave: async (part, theirs) => {
          merge(part, theirs);
          save();
        },
      });
    },
  };
}

describe('fetchState and keepState', () => {
  it('begin with nothing, and carry a state from machine to machine', async () => {
    const { folder, stores } = await openPlaces();
    const first = openMachine('first', folder, stores);
    await first.begin();
    first.lines.catalog.add('{"id":1,"artist":"A","title":"B"}');
    first.lines.spotify.add('cover');
    const report = await first.keep();
    expect(report.merged).toBe(0);
    expect(report.parts.map(({ status, message }) => [status, message])).toEqual([
      ['kept', 'First save: 1 album'],
      ['kept', ''],
    ]);
    const second = openMachine('second', folder, stores);
    await second.begin();
    expect(second.lines).toEqual(first.lines);
    expect((await second.keep()).parts.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
  });

  it('merge what another machine has kept meanwhile, in both parts', async () => {
    const { folder, stores } = await openPlaces();
    const [runner, laptop] = [openMachine('runner', folder, stores), openMachine('laptop', folder, stores)];
    await runner.begin();
    await laptop.begin();
    runner.lines.catalog.add('{"id":1}');
    runner.lines.spotify.add('cover 1');
    laptop.lines.catalog.add('{"id":2}');
    laptop.lines.spotify.add('cover 2');
    await runner.keep();
    const report = await laptop.keep();
    expect(report.merged).toBe(2);
    expect(report.parts.map(({ status }) => status)).toEqual(['kept', 'kept']);
    await runner.begin();
    expect([...runner.lines.spotify].sort()).toEqual(['cover 1', 'cover 2']);
    expect([...runner.lines.catalog].sort()).toEqual(['{"id":1}', '{"id":2}']);
  });

  it('let a machine make all others forget, when it is told to', async () => {
    const { folder, stores } = await openPlaces();
    const machine = openMachine('one', folder, stores);
    await machine.begin();
    machine.lines.spotify.add('cover');
    machine.lines.catalog.add('{"id":1}');
    await machine.keep();
    machine.lines.spotify.clear();
    expect((await machine.keep(true)).merged).toBe(0);
    expect((await stores.spotify.read(signal)).part?.content.toString()).toBe('');
  });

  it('replace nothing when a merge fails, however often it is tried', async () => {
    const { folder, stores } = await openPlaces();
    const [runner, laptop] = [openMachine('runner', folder, stores), openMachine('laptop', folder, stores)];
    runner.lines.catalog.add('{"id":1}');
    await runner.keep();
    laptop.lines.catalog.add('{"id":2}');
    laptop.save();
    const mergeAndSave = () => Promise.reject(new Error('killed'));
    for (let times = 0; times < 2; times += 1) {
      const keeping = keepState({ dir: laptop.dir, stores, signal, replace: false, mergeAndSave });
      await expect(keeping).rejects.toThrow('killed');
    }
    expect((await stores.catalog.read(signal)).part?.content.toString()).toBe('{"id":1}\n');
    await laptop.keep();
    expect((await stores.catalog.read(signal)).part?.content.toString()).toBe('{"id":1}\n{"id":2}\n');
  });

  it.each(['catalog', 'spotify'] as const)(
    'keep the other part when the %s cannot be kept',
    async (broken) => {
      const { folder, stores } = await openPlaces();
      const other = broken === 'catalog' ? 'spotify' : 'catalog';
      const refuse = () =>
        Promise.reject(new CatalogError('state-git', 'git push failed: 503', { hint: 'Wait' }));
      const broke = { ...stores, [broken]: { ...stores[broken], keep: refuse } };
      const machine = openMachine('one', folder, broke);
      machine.lines.catalog.add('{"id":1}');
      machine.lines.spotify.add('cover');
      await expect(machine.keep()).rejects.toMatchObject({
        code: 'state-git',
        message: `git push failed: 503. Kept all the same: ${stores[other].place}`,
        hint: 'Wait',
      });
      expect((await stores[other].read(signal)).part).toBeDefined();
      expect((await stores[broken].read(signal)).part).toBeUndefined();
    },
  );

  it('merge what is kept also when a machine has not fetched it', async () => {
    const { folder, stores } = await openPlaces();
    const machine = openMachine('one', folder, stores);
    machine.lines.spotify.add('old');
    machine.lines.catalog.add('{"id":1}');
    await machine.keep();
    const other = openMachine('other', folder, stores);
    other.lines.spotify.add('new');
    expect((await other.keep()).merged).toBe(2);
    expect((await stores.spotify.read(signal)).part?.content.toString()).toBe('new\nold\n');
    expect((await stores.catalog.read(signal)).part?.content.toString()).toBe('{"id":1}\n');
  });

  it('say what is missing before anything is kept', async () => {
    const { folder, stores } = await openPlaces();
    const machine = openMachine('one', folder, stores);
    await machine.begin();
    const mergeAndSave = async () => {};
    await expect(
      keepState({ dir: machine.dir, stores, signal, replace: false, mergeAndSave }),
    ).rejects.toMatchObject({
      code: 'state-missing',
    });
    expect((await stores.catalog.read(signal)).part).toBeUndefined();
    rmSync(machine.dir, { recursive: true });
  });
});
