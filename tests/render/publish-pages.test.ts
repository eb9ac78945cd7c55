import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { parseConfig } from '#src/config.ts';
import { buildResult } from '#src/render/build-result.ts';
import { contentHash } from '#src/render/compressed-copy.ts';
import { fingerprintFiles, readManifest, type SiteManifest } from '#src/render/site-manifest.ts';
import { publishPages } from '#src/render/publish-pages.ts';
import type { RenderedPage } from '#src/render/run-rendering.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const fingerprint = { component: 'index.astro', params: {}, dependencies: [] };

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A site of three pages; `a` is to change, `b` to go, `c` to stay, and `d` to come. */
function site() {
  const folder = temporaryFolder();
  const distDir = join(folder, 'dist');
  for (const name of ['a', 'b', 'c']) write(join(distDir, 'client', name, 'index.html'), `old ${name}`);
  mkdirSync(join(distDir, 'server'));
  const staging = join(folder, 'staging');
  const changed: RenderedPage[] = ['a', 'd'].map((name) => {
    write(join(staging, 'client', name, 'index.html'), `new ${name}`);
    return {
      ...fingerprint,
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
      ['a', 'c', 'd'].map((name) => [`${name}/index.html`, { ...fingerprint, key: `new ${name}` }]),
    ),
  };
  const read = (name: string): string => readFileSync(join(distDir, 'client', name, 'index.html'), 'utf8');
  const changes = { changed, removed: ['b/index.html'] };
  const publish = (from = staging) =>
    publishPages({ distDir, services: { config: parseConfig({}) } }, from, next, changes);
  return { distDir, next, publish, read };
}

it('replaces what changed, adds what is new, removes what is gone with its folder, leaves the rest', async () => {
  const { distDir, next, publish, read } = site();
  await publish();
  expect([read('a'), read('c'), read('d')]).toEqual(['new a', 'old c', 'new d']);
  expect(existsSync(join(distDir, 'client', 'b'))).toBe(false);
  const manifest = await readManifest(distDir);
  expect(manifest).toMatchObject({ catalog: 'new', pages: next.pages });
  expect(manifest?.files).toEqual(fingerprintFiles(distDir, new Map()));
});

it('ended in the middle, knows every page that may be there and believes none that should have changed', async () => {
  const { distDir, publish, read } = site();
  await expect(publish('missing')).rejects.toThrow('ENOENT');
  const manifest = await readManifest(distDir);
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
  const { distDir, publish } = site();
  const { manifest } = await publish();
  expect(manifest).toEqual(await readManifest(distDir));
  expect(buildResult(manifest)).toMatchObject({ files: 3, bytes: 'new anew dold c'.length });
});
