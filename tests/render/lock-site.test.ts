import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { withSiteLock } from '#src/render/lock-site.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const dist = () => join(temporaryFolder(), 'dist');
const nothing = async (): Promise<void> => {};

function start(...args: string[]): ChildProcess {
  const child = fork(new URL('./lock-child.ts', import.meta.url), args, { execArgv: [] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

it('lets one work at a time, and frees the site also after a failure', async () => {
  const site = dist();
  const done: string[] = [];
  const first = withSiteLock(site, { lockTimeoutMs: 0 }, async () => {
    await expect(withSiteLock(site, { lockTimeoutMs: 0 }, nothing)).rejects.toMatchObject({
      code: 'site-busy',
      message: expect.stringContaining(`process ${process.pid} on`) as string,
    });
    done.push('first');
    throw new Error('failed');
  });
  await expect(first).rejects.toThrow('failed');
  await withSiteLock(site, { lockTimeoutMs: 0 }, async () => void done.push('second'));
  expect(done).toEqual(['first', 'second']);
});

it('waits for another as long as it may, and says once for whom', async () => {
  const site = dist();
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const first = withSiteLock(site, { lockTimeoutMs: 0 }, () => {
    begun.resolve();
    return finish.promise;
  });
  await begun.promise;
  const said: string[] = [];
  const onWait = (sentence: string): void => {
    said.push(sentence);
    setTimeout(finish.resolve, 500);
  };
  expect(await withSiteLock(site, { lockTimeoutMs: 60_000, onWait }, async () => 'second')).toBe('second');
  await first;
  expect(said).toEqual([expect.stringMatching(new RegExp(`^Waiting .*process ${process.pid} on .*`))]);
});

it('stops waiting when it is interrupted', async () => {
  const site = dist();
  const abort = new AbortController();
  await withSiteLock(site, { lockTimeoutMs: 0 }, async () => {
    const second = withSiteLock(
      site,
      { lockTimeoutMs: 60_000, signal: abort.signal, onWait: () => abort.abort() },
      nothing,
    );
    await expect(second).rejects.toThrow('aborted');
  });
});

it('is released by the system when its holder is killed, whoever has its process id now', async () => {
  const site = dist();
  const holder = start(site, 'hold');
  await once(holder, 'message');
  await expect(withSiteLock(site, { lockTimeoutMs: 0 }, nothing)).rejects.toMatchObject({
    code: 'site-busy',
  });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  // As in a container, where everything is process 1: the id that is noted is of a living process.
  writeFileSync(`${site}.lock.json`, JSON.stringify({ pid: process.pid, host: 'here' }));
  expect(await withSiteLock(site, { lockTimeoutMs: 0 }, async () => 'done')).toBe('done');
});

it.each([
  ['empty', ''],
  ['a process id', '1'],
  ['cut', 'SQLite format 3\0'],
  ['garbage', 'x'.repeat(9_000)],
  ['binary garbage', Buffer.alloc(5_000, 0xa7)],
])('is taken where a lock file is %s', async (_, content) => {
  const site = dist();
  for (const name of ['lock', 'lock.sqlite', 'lock.json', 'lock.sqlite-journal', 'lock.sqlite-wal']) {
    writeFileSync(`${site}.${name}`, content);
  }
  await withSiteLock(site, { lockTimeoutMs: 0 }, async () => {
    await expect(withSiteLock(site, { lockTimeoutMs: 0 }, nothing)).rejects.toMatchObject({
      code: 'site-busy',
    });
  });
});

it('is never held by two, also when all begin at garbage and some are killed inside', async () => {
  const site = dist();
  const journal = `${site}.journal`;
  writeFileSync(`${site}.lock.sqlite`, 'garbage');
  const killed = new Set(['a', 'b']);
  const takers = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => {
    const child = start(site, 'compete', journal, name, '10');
    if (killed.has(name)) child.once('message', () => child.kill('SIGKILL'));
    return once(child, 'exit');
  });
  await Promise.all(takers);
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  let inside: string | undefined;
  const overlaps = lines.filter((line) => {
    const [what, name] = line.split(' ');
    const isAlone = inside === undefined || inside === name || killed.has(inside);
    inside = what === 'in' ? name : undefined;
    return !isAlone;
  });
  expect(overlaps).toEqual([]);
  expect(lines.length).toBeGreaterThanOrEqual(4 * 10 * 2);
});

it('cleans up what a killed build left, and brings the old site back where there is no new one', async () => {
  const site = dist();
  for (const leftover of ['next/some-build/client', 'old/client']) {
    mkdirSync(`${site}.${leftover}`, { recursive: true });
  }
  await withSiteLock(site, { lockTimeoutMs: 0 }, nothing);
  expect([existsSync(join(site, 'client')), existsSync(`${site}.next`), existsSync(`${site}.old`)]).toEqual([
    true,
    false,
    false,
  ]);
  mkdirSync(`${site}.old/client`, { recursive: true });
  await withSiteLock(site, { lockTimeoutMs: 0 }, nothing);
  expect(existsSync(`${site}.old`)).toBe(false);
});

it('removes what a failed build made', async () => {
  const site = dist();
  const failed = withSiteLock(site, { lockTimeoutMs: 0 }, async () => {
    mkdirSync(`${site}.next/some-build`, { recursive: true });
    throw new Error('No space left');
  });
  await expect(failed).rejects.toThrow('No space left');
  expect([existsSync(`${site}.next`), existsSync(`${site}.lock.json`)]).toEqual([false, false]);
});

it('follows a link to where the site really is, also before it is there', async () => {
  const folder = temporaryFolder();
  symlinkSync(join('volume', 'site', 'dist'), join(folder, 'dist'));
  const real = join(folder, 'volume', 'site', 'dist');
  expect(await withSiteLock(join(folder, 'dist'), { lockTimeoutMs: 0 }, async (siteDir) => siteDir)).toBe(
    real,
  );
  mkdirSync(real);
  expect(await withSiteLock(join(folder, 'dist'), { lockTimeoutMs: 0 }, async (siteDir) => siteDir)).toBe(
    real,
  );
});

it.each([
  ['a file is in the way', (folder: string) => writeFileSync(join(folder, 'sites'), '')],
  [
    'the lock is a folder',
    (folder: string) => mkdirSync(join(folder, 'sites', 'dist.lock.sqlite'), { recursive: true }),
  ],
  ['a link leads round', (folder: string) => symlinkSync('sites', join(folder, 'sites'))],
])('says in a sentence that %s', async (_, prepare) => {
  const folder = temporaryFolder();
  prepare(folder);
  await expect(
    withSiteLock(join(folder, 'sites', 'dist'), { lockTimeoutMs: 0 }, nothing),
  ).rejects.toMatchObject({
    code: 'site-unwritable',
    message: expect.stringMatching(/^The site cannot be built at .*dist: .+/) as string,
  });
});

it.skipIf(process.getuid?.() !== 0)('says in a sentence that a user may not write there', () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o555);
  const module = JSON.stringify(new URL('../../src/render/lock-site.ts', import.meta.url).href);
  const code = `process.setgid(65534); process.setuid(65534);
    const { withSiteLock } = await import(${module});
    await withSiteLock(${JSON.stringify(join(folder, 'dist'))}, { lockTimeoutMs: 0 }, async () => {})
      .catch(({ code, message }) => console.log(code, message));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  expect(stdout).toMatch(/^site-unwritable The site cannot be built at /);
});

it('leaves an old lock file of another kind alone', async () => {
  const site = dist();
  writeFileSync(`${site}.lock`, '1');
  await withSiteLock(site, { lockTimeoutMs: 0 }, nothing);
  expect(readFileSync(`${site}.lock`, 'utf8')).toBe('1');
});
