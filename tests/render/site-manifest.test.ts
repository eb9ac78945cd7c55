import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readManifest, writeManifest, type SiteManifest } from '#src/render/site-manifest.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const manifest: SiteManifest = {
  sources: 's',
  program: 'p',
  catalog: 'c',
  stored: { a: 'b' },
  files: { 'client/index.html': { size: 1, mtimeMs: 2.5, hash: 'h' } },
  pages: { 'index.html': { component: 'index.astro', params: {}, key: 'k', dependencies: [1] } },
};

it('comes back as it was written; where nothing was built there is none', async () => {
  const dist = temporaryFolder();
  expect(await readManifest(dist)).toBeUndefined();
  expect(await readManifest(join(dist, 'missing'))).toBeUndefined();
  await writeManifest(dist, manifest);
  expect(await readManifest(dist)).toEqual(manifest);
});

it.each<[string, (text: string) => string]>([
  ['cut short', (text) => text.slice(0, -5)],
  ['empty', () => ''],
  ['with one letter changed', (text) => text.replace('"key":"k"', '"key":"x"')],
  ['of another form', (text) => text.replace('progmetal-site-2', 'progmetal-site-0')],
  ['that is something else', () => '{"fingerprint":"x","pages":3}'],
])('is not believed when it is %s', async (_what, damage) => {
  const dist = temporaryFolder();
  await writeManifest(dist, manifest);
  const file = join(dist, 'build.manifest');
  writeFileSync(file, damage(readFileSync(file, 'utf8')));
  expect(await readManifest(dist)).toBeUndefined();
});
