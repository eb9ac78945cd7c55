import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withSiteLock } from '#src/build/lock-site.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const dist = () => join(temporaryFolder(), 'dist');

it('lets one work at a time, and frees the site also after a failure', async () => {
  const site = dist();
  const done: string[] = [];
  const first = withSiteLock(site, { patienceMs: 0 }, async () => {
    await expect(withSiteLock(site, { patienceMs: 0 }, async () => {})).rejects.toMatchObject({
      code: 'site-busy',
    });
    done.push('first');
    throw new Error('failed');
  });
  await expect(first).rejects.toThrow('failed');
  await withSiteLock(site, { patienceMs: 0 }, async () => void done.push('second'));
  expect(done).toEqual(['first', 'second']);
});

it('waits for another as long as it may', async () => {
  const site = dist();
  let finish = (): void => {};
  const first = withSiteLock(
    site,
    { patienceMs: 0 },
    () => new Promise<void>((resolve) => (finish = resolve)),
  );
  await expect.poll(() => existsSync(`${site}.lock`)).toBe(true);
  const second = withSiteLock(site, { patienceMs: 10_000 }, async () => 'second');
  finish();
  await first;
  expect(await second).toBe('second');
});

it('believes no lock whose process is gone', async () => {
  const site = dist();
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(`${site}.lock`, String(pid));
  expect(await withSiteLock(site, { patienceMs: 0 }, async () => 'done')).toBe('done');
});
