import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';

const read = (file: string): string => readFileSync(join(PROJECT_ROOT, file), 'utf8');
const json = <T>(file: string): T => JSON.parse(read(file)) as T;

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
interface Lock {
  packages: Record<string, { version: string; integrity?: string; resolved?: string; link?: boolean }>;
}

describe.each(['', 'scripts/bench/lighthouse/'])('the packages of ./%s', (folder) => {
  const { dependencies, devDependencies, optionalDependencies } = json<Manifest>(`${folder}package.json`);
  const direct = { ...dependencies, ...devDependencies, ...optionalDependencies };
  const locked = Object.entries(json<Lock>(`${folder}package-lock.json`).packages).filter(([path]) => path);

  it('are asked for by their exact version', () => {
    for (const version of Object.values(direct)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('are locked with their checksums, and come from npm', () => {
    expect(locked.length).toBeGreaterThan(Object.keys(direct).length);
    for (const [path, { integrity, resolved, link }] of locked) {
      expect(integrity, path).toMatch(/^sha512-/);
      expect(link, path).toBeUndefined();
      if (resolved !== undefined) expect(resolved).toMatch(/^https:\/\/registry\.npmjs\.org\//);
    }
  });
});

it('what only a benchmark needs is not installed for everybody', () => {
  const names = Object.keys(json<Lock>('package-lock.json').packages);
  expect(names.filter((name) => /node_modules\/(lighthouse|puppeteer-core)$/.test(name))).toEqual([]);
});

it('updates are proposed for everything that is pinned', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as {
    updates: { 'package-ecosystem': string; directory?: string; directories?: string[] }[];
  };
  const watched = updates.flatMap((each) =>
    (each.directories ?? [each.directory]).map((folder) => `${each['package-ecosystem']} ${folder}`),
  );
  expect(watched.sort()).toEqual([
    'docker /',
    'docker-compose /.github/docker',
    'github-actions /',
    'npm /',
    'npm /scripts/bench/lighthouse',
  ]);
});
