import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { describeSite } from '#src/render/build-result.ts';
import { contentHash } from '#src/render/compressed-copy.ts';
import { fingerprintFiles, readManifest, type SiteManifest } from '#src/render/site-manifest.ts';
import { publishPages } from '#src/render/publish-pages.ts';
import type { RenderedPage } from '#src/render/run-rendering.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const mark = { component: 'index.astro', params: {}, dependencies: [] };

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A site of three pages; `a` is to change, `b` to go, `c` to stay, and `d` to come. */
function site() {
  const folder = temporaryFolder();
  const distDir = join(folder, 'dist');
  for (const name of ['a', 'b', 'c']) write(join(distDir, 'client', name, 'index.html'), `old ${name}`);
  for (const part of ['server', 'prerender']) mkdirSync(join(distDir, part));
  const staging = join(folder, 'staging');
  const changed: RenderedPage[] = ['a', 'd'].map((name) => {
    write(join(staging, 'client', name, 'index.html'), `new ${name}`);
    return {
      ...mark,
      file: `${name}/index.html`,
      key: `new ${name}`,
      hash: contentHash(Buffer.from(`new ${name}`)),
    };
  });
  const next: SiteManifest = {
    sources: 'sources',
    program: 'program',
    catalog: 'new',
    stored: {},
    files: fingerprintFiles(distDir, new Map()),
    pages: Object.fromEntries(
      ['a', 'c', 'd'].map((name) => [`${name}/index.html`, { ...mark, key: `new ${name}` }]),
    ),
  };
  const read = (name: string): string => readFileSync(join(distDir, 'client', name, 'index.html'), 'utf8');
  return { distDir, staging, next, changed, removed: ['b/index.html'], hasCopies: true, read };
}

it('replaces what changed, adds what is new, removes what is gone with its folder, leaves the rest', async () => {
  const { read, ...changes } = site();
  await publishPages(changes);
  expect([read('a'), read('c'), read('d')]).toEqual(['new a', 'old c', 'new d']);
  expect(existsSync(join(changes.distDir, 'client', 'b'))).toBe(false);
  const manifest = await readManifest(changes.distDir);
  expect(manifest).toMatchObject({ catalog: 'new', pages: changes.next.pages });
  expect(manifest?.files).toEqual(fingerprintFiles(changes.distDir, new Map()));
});

it('ended in the middle, knows every page that may be there and believes none that should have changed', async () => {
  const { read, ...changes } = site();
  await expect(publishPages({ ...changes, staging: 'missing' })).rejects.toThrow('ENOENT');
  const manifest = await readManifest(changes.distDir);
  expect(manifest?.catalog).toBe('');
  const keys = Object.entries(manifest!.pages).map(([file, { key }]) => [file, key]);
  expect(Object.fromEntries(keys)).toEqual({
    'a/index.html': '',
    'b/index.html': '',
    'c/index.html': 'new c',
    'd/index.html': '',
  });
  expect([read('a'), read('b'), read('c')]).toEqual(['old a', 'old b', 'old c']);
});

it('gives the manifest of what is there then: the figures of a site are those of its files', async () => {
  const { read: _, ...changes } = site();
  const { manifest } = await publishPages(changes);
  expect(manifest).toEqual(await readManifest(changes.distDir));
  expect(describeSite(manifest)).toMatchObject({ files: 3, bytes: 'new anew dold c'.length });
});
