import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGithubApi } from '#src/github/github-api.ts';
import { createBranchStore } from '#src/home/branch-store.ts';
import { createReleaseStore } from '#src/github/release-store.ts';
import { runGit } from '#src/github/temporary-repository.ts';
import { createFolderStore, createSnapshotStore } from '#src/home/snapshot-store.ts';
import { startGitServer } from '../github/git-server.ts';
import { startGithub } from '../github/simulated-github.ts';
import { temporaryFolder } from '../support/temporary-database.ts';
import type { StateStore } from '#src/home/state-stores.ts';
import { bytes, describeStateStore, keepFirst } from './state-store-contract.ts';

const NOON = Date.UTC(2026, 10, 24, 12);
const signal = new AbortController().signal;
const message = '+14 albums, 3 renamed';
const noSleep = { sleep: async () => {} };

async function bareRepository() {
  const remote = join(temporaryFolder(), 'remote.git');
  await runGit(['init', '--quiet', '--bare', remote], { signal });
  const git = async (...args: string[]): Promise<string> =>
    (await runGit(['--git-dir', remote, ...args], { signal })).stdout.toString().trim();
  const open = (clockMs = NOON) =>
    createBranchStore({ remote, branch: 'data', fileName: 'catalog.ndjson', now: () => clockMs });
  return { remote, git, open };
}

async function folderPlace() {
  const folder = join(temporaryFolder(), 'saves');
  const files = createFolderStore(folder);
  return { folder, files, open: (clockMs = NOON) => createSnapshotStore(files, { now: () => clockMs }) };
}

async function releasePlace() {
  const github = await startGithub();
  const pauses: number[] = [];
  const sleep = async (ms: number): Promise<void> => void pauses.push(ms);
  const files = createReleaseStore(createGithubApi(github, noSleep), { sleep });
  const open = (clockMs = NOON) => createSnapshotStore(files, { now: () => clockMs, ...noSleep });
  return { ...github, files, open, pauses };
}

/** A branch that is reached over HTTP, as at GitHub. */
async function servedRepository() {
  const server = await startGitServer();
  const open = (clockMs = NOON) =>
    createBranchStore({
      remote: server.remote,
      branch: 'data',
      fileName: 'catalog.ndjson',
      now: () => clockMs,
      ...noSleep,
    });
  return { ...server, open };
}

async function keepNext(store: StateStore, text: string, after: string | undefined): Promise<string> {
  const outcome = await store.keep(bytes(text), { after, message, signal });
  if (outcome.status !== 'kept') throw new Error(`${text} is ${outcome.status}`);
  return outcome.version;
}

describeStateStore('git branch', bareRepository);
describeStateStore('folder', folderPlace);
describeStateStore('draft release', releasePlace);

describe('the git branch', () => {
  it('begins as an orphan beside the code, with one file, and says in each commit what changed', async () => {
    const { open, git } = await bareRepository();
    const version = await keepFirst(open(), '{"id":1}\n');
    await open().keep(bytes('{"id":1}\n{"id":2}\n'), { after: version, message, signal });
    expect(await git('log', '--format=%an %s', 'data')).toBe(
      'Progmetal Catalog +14 albums, 3 renamed\nProgmetal Catalog changed',
    );
    expect(await git('ls-tree', '-r', '--name-only', 'data')).toBe('catalog.ndjson');
    expect(await git('rev-list', '--max-parents=0', '--count', 'data')).toBe('1');
  });

  it('commits nothing when nothing changed', async () => {
    const { open, git } = await bareRepository();
    const version = await keepFirst(open(), 'x');
    await open().keep(bytes('x'), { after: version, message, signal });
    expect(await git('rev-list', '--count', 'data')).toBe('1');
  });

  it('says which remote cannot be reached, and shows no password', async () => {
    const remote = 'https://user:secret@127.0.0.1:9/o/n.git';
    const store = createBranchStore({
      remote,
      branch: 'data',
      fileName: 'f',
      token: 'hidden',
      now: () => 0,
      ...noSleep,
    });
    const error = await store.read(signal).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'state-git' });
    expect(String(error)).toContain('branch data of https://127.0.0.1:9/o/n.git');
    expect(JSON.stringify([String(error), store.place])).not.toMatch(/secret|hidden/);
  });

  it.each([
    ['before it is read', /info\/refs\?service=git-upload-pack/, 503],
    ['while it is fetched', /git-upload-pack$/, 502],
    ['before a push', /info\/refs\?service=git-receive-pack/, 504],
    ['while it is pushed', /git-receive-pack$/, 503],
    ['for too many requests', /info\/refs/, 429],
  ])('is asked again when the remote is busy %s', async (_when, path, status) => {
    const { open, state } = await servedRepository();
    const version = await keepFirst(open(), '1');
    state.faults.push({ path, status }, { path, status });
    const kept = await open().keep(bytes('2'), { after: version, message, signal });
    expect(kept.status).toBe('kept');
    expect(state.faults).toEqual([]);
    expect((await open().read(signal)).saved?.content.toString()).toBe('2');
  });

  it('gives up after some times, and not when the remote says no', async () => {
    const { open, state } = await servedRepository();
    const path = /info\/refs/;
    state.faults.push(...Array.from({ length: 50 }, () => ({ path, status: 503 })));
    await expect(open().read(signal)).rejects.toMatchObject({
      code: 'state-git',
      message: expect.stringContaining('503') as string,
    });
    const asked = state.requests.length;
    expect(asked).toBeLessThan(10);
    state.faults = [{ path, status: 404 }];
    await expect(open().read(signal)).rejects.toMatchObject({ code: 'state-git' });
    expect(state.requests.length).toBe(asked + 1);
  });

  it('says so when the remote refuses', async () => {
    const { open, remote } = await bareRepository();
    writeFileSync(join(remote, 'hooks', 'pre-receive'), '#!/bin/sh\necho protected branch >&2\nexit 1\n', {
      mode: 0o755,
    });
    await expect(open().keep(bytes('x'), { after: undefined, message, signal })).rejects.toMatchObject({
      code: 'state-git',
      message: expect.stringContaining('protected branch') as string,
    });
  });
});

describe('saves', () => {
  it('keep the last three', async () => {
    const { folder, open } = await folderPlace();
    let after: string | undefined;
    for (const text of ['1', '2', '3', '4', '5']) {
      after = await keepNext(open(), text, after);
    }
    const kept = readdirSync(folder).sort();
    expect(kept.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(['3', '4', '5']);
    expect(kept[2]).toMatch(/^catalog-\d{13}-[0-9a-f]{64}\.sqlite\.gz$/);
  });

  it('pass over what is not whole, say so, and go on after it', async () => {
    const { folder, open } = await folderPlace();
    const one = await keepFirst(open(), 'whole');
    const two = await keepNext(open(), 'incomplete later', one);
    truncateSync(join(folder, two), 3);
    const { saved, passedOver } = await open().read(signal);
    expect(saved).toEqual({ version: one, content: bytes('whole') });
    expect(passedOver).toEqual([`${two} is not whole, so the save before it is taken`]);
    expect((await keepNext(open(), 'next', one)) > two).toBe(true);
  });

  describe.each([
    ['a folder', folderPlace],
    ['a draft release', releasePlace],
  ])('on %s, cleared away by another machine between listing and reading', (_, setUp) => {
    /** A store, on which somebody else keeps four saves just before the first is read. */
    async function overtakenPlace() {
      const { files, open } = await setUp();
      const after = await keepFirst(open(), 'base');
      await keepNext(open(), 'theirs', after);
      let others = ['3', '4', '5', '6'];
      const readLate: typeof files.read = async (file, reading) => {
        const [texts] = [others, (others = [])];
        for (const text of texts) {
          const { saved } = await open().read(signal);
          await keepNext(open(), `${String(saved!.content)} ${text}`, saved!.version);
        }
        const content = await files.read(file, reading);
        if (texts.length > 0) expect(content).toBeUndefined();
        return content;
      };
      return { store: createSnapshotStore({ ...files, read: readLate }, { now: () => NOON }), after, open };
    }

    it('are passed over for the newer one, without a word', async () => {
      const { store } = await overtakenPlace();
      const { saved, passedOver } = await store.read(signal);
      expect([String(saved?.content), passedOver]).toEqual(['theirs 3 4 5 6', []]);
    });

    it('are not lost to who keeps at that moment', async () => {
      const { store, after, open } = await overtakenPlace();
      expect(await store.keep(bytes('mine'), { after, message, signal })).toEqual({ status: 'overtaken' });
      expect(String((await open().read(signal)).saved?.content)).toBe('theirs 3 4 5 6');
    });
  });

  it('are taken back by name', async () => {
    const { open } = await folderPlace();
    const one = await keepFirst(open(), 'one');
    await open().takeBack(await keepNext(open(), 'two', one), signal);
    expect((await open().read(signal)).saved?.version).toBe(one);
  });

  it('are told from other files', async () => {
    const { folder, open } = await folderPlace();
    await open().keep(bytes('x'), { after: undefined, message, signal });
    writeFileSync(join(folder, 'catalog-notes.txt'), 'mine');
    writeFileSync(join(folder, '.half.part'), 'x');
    expect((await open().read(signal)).passedOver).toEqual([]);
    expect(readdirSync(folder)).toContain('catalog-notes.txt');
  });
});

describe('the draft release', () => {
  it('is one, is a draft, and is told the token alone: where assets lie is not', async () => {
    const { open, state } = await releasePlace();
    const version = await keepFirst(open(), '1');
    await open().keep(bytes('2'), { after: version, message, signal });
    expect(state.releases).toHaveLength(1);
    expect(state.releases[0]).toMatchObject({ draft: true, tag_name: 'catalog-state' });
    expect(state.requests.filter((request) => request.includes('/elsewhere/')).length).toBeGreaterThan(0);
    expect(state.told.filter((path) => path.startsWith('/elsewhere/'))).toEqual([]);
  });

  it.each([1, 3, 7])('is found by the next run although lists lag behind (%i times)', async (listLag) => {
    const place = await releasePlace();
    const { open, state, pauses } = place;
    state.listLag = listLag;
    const { status } = await open().keep(bytes('first'), {
      after: undefined,
      message,
      signal,
    });
    expect(status).toBe('kept');
    expect(state.listLag).toBe(0);
    expect(pauses.length).toBeGreaterThan(0);
    const later = createReleaseStore(createGithubApi(place, noSleep));
    expect(await later.list(signal)).toHaveLength(1);
  });

  it('is waited for no longer than half a minute, and what was made is used all the same', async () => {
    const { open, state, pauses } = await releasePlace();
    state.listLag = 1_000;
    const { status } = await open().keep(bytes('first'), {
      after: undefined,
      message,
      signal,
    });
    expect(status).toBe('kept');
    // For the draft, and for what is on it.
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBe(2 * 30_000);
    expect(state.releases).toHaveLength(1);
  });

  it('is refused with a sentence when somebody has published it, before anything is read or put there', async () => {
    const { open, state } = await releasePlace();
    const kept = { after: undefined, message, signal };
    await open().keep(bytes('private'), kept);
    state.releases[0]!.draft = false;
    state.requests = [];
    for (const refused of [open().read(signal), open().keep(bytes('more'), kept)]) {
      await expect(refused).rejects.toMatchObject({
        code: 'state-published',
        message: expect.stringContaining('is published: everybody can read') as string,
        hint: expect.stringContaining('gh release edit catalog-state --draft') as string,
      });
    }
    expect(state.requests.every((request) => request.endsWith('/releases'))).toBe(true);
  });

  it('reads every draft when two first runs have made one each', async () => {
    const { open, state } = await releasePlace();
    await open().keep(bytes('kept'), { after: undefined, message, signal });
    state.releases.push({ id: 1, tag_name: 'catalog-state', draft: true, assets: [] });
    expect((await open().read(signal)).saved?.content.toString()).toBe('kept');
  });

  it.each([
    ['the upload', /assets$/],
    ['the draft', /releases$/],
  ])('tries again when GitHub answers 502 to %s', async (_what, path) => {
    const { open, state } = await releasePlace();
    state.faults.push({ method: 'POST', path, kind: 502 }, { method: 'POST', path, kind: 502 });
    const kept = await open().keep(bytes('x'), { after: undefined, message, signal });
    expect(kept.status).toBe('kept');
    expect(state.faults).toEqual([]);
    expect((await open().read(signal)).saved?.content.toString()).toBe('x');
  });

  it('uploads again under a new name when the connection breaks, and leaves nothing broken behind for long', async () => {
    const { open, state } = await releasePlace();
    state.faults.push({ method: 'POST', path: /assets$/, kind: 'cut' });
    let version = await keepFirst(open(), 'content');
    expect((await open().read(signal)).saved?.content.toString()).toBe('content');
    expect(state.releases[0]!.assets.map((asset) => asset.state)).toEqual(['starter', 'uploaded']);
    for (const text of ['2', '3', '4']) {
      version = await keepNext(open(), text, version);
    }
    expect(state.releases[0]!.assets.map((asset) => String(asset.content))).toEqual(['2', '3', '4']);
  });

  it('takes the save before when the newest was cut short by the end of a machine', async () => {
    const { open, state } = await releasePlace();
    const version = await keepFirst(open(), 'before');
    state.faults.push(...[1, 2, 3].map(() => ({ method: 'POST', path: /assets$/, kind: 'cut' as const })));
    await expect(open().keep(bytes('after'), { after: version, message, signal })).rejects.toThrow();
    const { saved, passedOver } = await open().read(signal);
    expect(saved?.content.toString()).toBe('before');
    expect(passedOver).toHaveLength(3);
  });

  it('is not kept when what comes back is not what was sent', async () => {
    const { open, state } = await releasePlace();
    state.onUpload = () => {
      state.releases[0]!.assets.at(-1)!.content = bytes('changed on the way');
    };
    await expect(open().keep(bytes('sent'), { after: undefined, message, signal })).rejects.toMatchObject({
      code: 'state-save',
    });
  });

  it('asks again when GitHub is busy, and says who refuses when it does', async () => {
    const { open, state } = await releasePlace();
    state.faults.push(
      { method: 'GET', path: /releases$/, kind: 502 },
      { method: 'GET', path: /releases$/, kind: 'reset' },
    );
    expect((await open().read(signal)).saved).toBeUndefined();
    state.mayWrite = false;
    await expect(open().keep(bytes('x'), { after: undefined, message, signal })).rejects.toMatchObject({
      code: 'github',
      message: expect.stringContaining('403') as string,
    });
  });

  it('finds its draft among hundreds of releases', async () => {
    const { open, state } = await releasePlace();
    await open().keep(bytes('x'), { after: undefined, message, signal });
    for (let id = 1_000; id < 1_230; id += 1) {
      state.releases.unshift({ id, tag_name: `v${id}`, draft: false, assets: [] });
    }
    expect((await open().read(signal)).saved?.content.toString()).toBe('x');
  });
});
