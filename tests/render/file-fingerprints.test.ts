import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkFiles, fingerprintFiles } from '#src/render/site-manifest.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

function site() {
  const dist = temporaryFolder();
  for (const part of ['client/catalog', 'server', 'prerender'])
    mkdirSync(join(dist, part), { recursive: true });
  writeFileSync(join(dist, 'client/index.html'), 'front');
  writeFileSync(join(dist, 'client/catalog/index.html'), 'list');
  writeFileSync(join(dist, 'server/entry.mjs'), 'server');
  return { dist, fingerprints: fingerprintFiles(dist, new Map()), file: (path: string) => join(dist, path) };
}

it('are taken of every file of the parts, and finds nothing wrong with them', () => {
  const { dist, fingerprints } = site();
  expect(Object.keys(fingerprints).sort()).toEqual([
    'client/catalog/index.html',
    'client/index.html',
    'server/entry.mjs',
  ]);
  expect(checkFiles(dist, fingerprints)).toEqual({ damaged: [], renewed: {} });
});

it('a file that is gone, shorter, or of the same length with other content is damaged', () => {
  const { dist, fingerprints, file } = site();
  rmSync(file('client/catalog'), { recursive: true });
  writeFileSync(file('client/index.html'), 'FRONT');
  utimesSync(file('client/index.html'), 1, 1);
  writeFileSync(file('server/entry.mjs'), '');
  expect(checkFiles(dist, fingerprints).damaged.sort()).toEqual(Object.keys(fingerprints).sort());
});

it('a copy of the site with other times is as good, and its times are learned', () => {
  const { dist, fingerprints, file } = site();
  utimesSync(file('client/index.html'), 1, 1);
  const { damaged, renewed } = checkFiles(dist, fingerprints);
  expect(damaged).toEqual([]);
  expect(Object.keys(renewed)).toEqual(['client/index.html']);
  expect(renewed['client/index.html']!.mtimeMs).toBe(statSync(file('client/index.html')).mtimeMs);
});
