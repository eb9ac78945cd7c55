import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compressedDir, contentHash, copyName } from '#src/render/compressed-copy.ts';
import { compressSite, servesCopies } from '#src/render/compress-site.ts';
import { fingerprintFiles } from '#src/render/site-manifest.ts';
import { parseConfig } from '#src/config.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const page = (name: string): string => `<!doctype html>${name.repeat(2_000)}`;

/** A site of these pages, with copies, and what it has. */
async function site(...names: string[]) {
  const distDir = join(temporaryFolder(), 'dist');
  for (const name of names) write(join(distDir, 'client', `${name}.html`), page(name));
  mkdirSync(join(distDir, 'server'), { recursive: true });
  const copies = (): string[] =>
    readdirSync(compressedDir(distDir), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('/'))
      .sort();
  const files = () => fingerprintFiles(distDir, new Map());
  await compressSite(distDir, files());
  return { distDir, copies, files };
}

const copiesOf = (...texts: string[]): string[] =>
  texts
    .map((text) => contentHash(Buffer.from(text)))
    .flatMap((hash) => [copyName(hash, 'br'), copyName(hash, 'gzip')])
    .sort();

describe('the copies of a site', () => {
  it('are brought up to date: of new contents made, of gone ones removed, of equal ones shared', async () => {
    const { distDir, copies, files } = await site('a', 'b');
    expect(copies()).toEqual(copiesOf(page('a'), page('b')));
    write(join(distDir, 'client', 'b.html'), page('c'));
    write(join(distDir, 'client', 'same.html'), page('c'));
    await compressSite(distDir, files());
    expect(copies()).toEqual(copiesOf(page('a'), page('c')));
  });

  it('of a process that was killed go, unfinished ones and those of nothing', async () => {
    const { distDir, copies, files } = await site('a');
    const before = copies();
    const [one = ''] = before;
    write(join(compressedDir(distDir), `${one}.4f8a2b1c-unfinished`), 'half');
    write(join(compressedDir(distDir), copyName(contentHash(Buffer.from('gone')), 'br')), 'of nothing');
    await compressSite(distDir, files());
    expect(copies()).toEqual(before);
  });
});

it.each([
  [{ ON_DEMAND: 'server' }, true],
  [{ ON_DEMAND: 'none' }, false],
  [{ ON_DEMAND: 'origin', BACKFILL_ORIGIN: 'https://covers.example' }, false],
])('%j: copies %j', (environment, expected) => {
  expect(servesCopies(parseConfig(environment))).toBe(expected);
});
