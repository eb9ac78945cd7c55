import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readOrMakeAstroKey } from '#src/render/astro-key.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const WHOLE = /^[A-Za-z0-9+/]{43}=$/;

it('is made on first need, for this user alone, and kept', async () => {
  const folder = temporaryFolder();
  const file = join(folder, '.cache', 'astro-key');
  const key = await readOrMakeAstroKey(file);
  expect(key).toMatch(WHOLE);
  expect(await readOrMakeAstroKey(file)).toBe(key);
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(readdirSync(join(folder, '.cache'))).toEqual(['astro-key']);
});

it.each([
  ['empty', ''],
  ['cut', 'c29tZSBieXRlcw'],
  ['one character short', `${'A'.repeat(42)}=`],
  ['two lines', `${'A'.repeat(43)}=\n${'A'.repeat(43)}=`],
  ['zeros, as after a loss of power', '\0'.repeat(45)],
])('that is %s is made anew, and that is said', async (_, content) => {
  const file = join(temporaryFolder(), 'astro-key');
  writeFileSync(file, content);
  const notices: string[] = [];
  const key = await readOrMakeAstroKey(file, (sentence) => notices.push(sentence));
  expect(key).toMatch(WHOLE);
  expect(readFileSync(file, 'utf8').trim()).toBe(key);
  expect(notices).toEqual([expect.stringContaining('held no whole key')]);
});

it('may lie where a link leads that is not there yet', async () => {
  const folder = temporaryFolder();
  symlinkSync(join(folder, 'volume', 'cache'), join(folder, '.cache'));
  const key = await readOrMakeAstroKey(join(folder, '.cache', 'astro-key'));
  expect(readFileSync(join(folder, 'volume', 'cache', 'astro-key'), 'utf8').trim()).toBe(key);
});

it('that cannot be kept is a sentence', async () => {
  const file = join(temporaryFolder(), 'astro-key');
  mkdirSync(file);
  await expect(readOrMakeAstroKey(file)).rejects.toMatchObject({
    code: 'astro-key',
    message: expect.stringMatching(/^The key of the islands cannot be kept in .*EISDIR/) as string,
  });
});
