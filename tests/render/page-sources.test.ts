import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';

/** What a page shows decides on when it is rendered anew, so a page may show nothing that has not come that way. */
const read = (folder: string): [string, string][] =>
  readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(astro|ts)$/.test(file))
    .map((file): [string, string] => [
      `${folder}/${file}`,
      readFileSync(join(PROJECT_ROOT, folder, file), 'utf8'),
    ]);

const prerendered = read('src/pages').filter(([, text]) => !text.includes('partial = true'));

it.each(prerendered)('%s is rendered from its contents', (_file, text) => {
  expect(text).toMatch(/export const prerendering = prerendered\(/);
  const known = [...text.matchAll(/from '([^']*)'/g)].map((match) => match[1]!);
  expect(
    known.filter((module) => /backfill|services|-queries|catalog\/catalog|spotify\//.test(module)),
  ).toEqual([]);
});

it.each([...prerendered, ...read('src/layouts'), ...read('src/components')])(
  '%s takes of the services only settings and addresses, which are part of the program',
  (_file, text) => {
    for (const [, names] of text.matchAll(/const \{([^}]*)\} = Astro\.locals\.services/g)) {
      expect(
        names!
          .split(',')
          .map((name) => name.trim())
          .filter((name) => !['config', 'paths'].includes(name)),
      ).toEqual([]);
    }
    expect(text.match(/locals\.services(?!;)/g) ?? []).toEqual([]);
  },
);
