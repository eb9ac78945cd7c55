import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runNode } from './support/run-script.ts';

const ROOT = resolve(import.meta.dirname, '..');

interface Module {
  /** From the root: `src/sheet/genres.ts`. */
  path: string;
  text: string;
  /** As written, without those of types only. */
  imports: string[];
}

function modulesIn(...folders: string[]): Module[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|astro)$/.test(file) && !file.endsWith('.d.ts'))
      .map((file) => readModule(join(folder, file))),
  );
}

function readModule(path: string): Module {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const imports = [
    ...text.matchAll(/^\s*(?:import|export)\s(?!type\b)(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]/gm),
  ];
  const dynamic = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)];
  return { path, text, imports: [...imports, ...dynamic].map((match) => match[1]!) };
}

/** The project's own file that an import means; undefined for a package. */
function target(module: Module, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  return specifier.startsWith('.')
    ? relative(ROOT, resolve(ROOT, dirname(module.path), specifier))
    : undefined;
}

const sources = modulesIn('src', 'db');
const everything = [...sources, ...modulesIn('scripts')];
const ofAstro =
  /^src\/(pages|islands|components|layouts)\/|^src\/middleware\.ts$|^src\/render\/astro-app\.ts$/;
const importing = (pattern: RegExp, modules = sources): string[] =>
  modules.filter((module) => module.imports.some((each) => pattern.test(each))).map((module) => module.path);

describe('who may know whom', () => {
  it('only pages, islands, components, layouts and the middleware know Astro', () => {
    const knowing = importing(/^astro(:|\/|$)|^@astrojs\/|\.astro$/);
    expect(knowing.length).toBeGreaterThan(5);
    expect(knowing.filter((path) => !ofAstro.test(path))).toEqual([]);
  });

  it('exceljs is imported in one file, p-* in one folder, process.env read in one file', () => {
    expect(importing(/^exceljs$/)).toEqual(['src/sheet/read-workbook.ts']);
    const folders = new Set(importing(/^p-/, everything).map((path) => dirname(path)));
    expect([...folders]).toEqual(['src/sources']);
    const reading = everything.filter((module) => /process\.env|import\.meta\.env/.test(module.text));
    expect(reading.map((module) => module.path)).toEqual(['src/config.ts']);
  });

  it.each([
    ['src/sheet', /^src\/(backfill|sources\/spotify|home)\//],
    ['src/backfill', /^src\/(sheet|home)\//],
    ['src/sources', /^src\/(sheet|backfill|home|server)\//],
    ['src/home', /^src\/(sheet|backfill|server)\//],
    ['src/doctor', /^src\/(home|server)\//],
    ['src/github', /^src\/(sheet|backfill|server)\//],
    ['src/catalog', /^src\/(sheet|backfill|sources|home|server)\//],
    ['src/components', /^(db\/|src\/(services|build-services|config)\.ts)/],
    ['src', /^scripts\//],
    ['db', /^src\/(sheet|backfill|sources|server|render)\//],
  ])('%s does not know %s', (folder, forbidden) => {
    const found = sources
      .filter((module) => module.path.startsWith(`${folder}/`))
      .flatMap((module) => module.imports.map((each) => [module.path, target(module, each) ?? '']))
      .filter(([, imported]) => forbidden.test(imported!));
    expect(found).toEqual([]);
  });

  it('every import of ours leads to a file, with its ending', () => {
    const files = new Set(everything.map((module) => module.path));
    const missing = everything.flatMap((module) =>
      module.imports
        .map((each) => target(module, each))
        .filter((path) => path !== undefined && /\.(ts|astro)$/.test(path) && !files.has(path))
        .map((path) => `${module.path} -> ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('nothing imports in a circle', () => {
    const byPath = new Map(everything.map((module) => [module.path, module]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      const module = byPath.get(path);
      if (!module || done.has(path) || trail.includes(path)) return;
      for (const each of module.imports) visit(target(module, each) ?? '', [...trail, path]);
      done.add(path);
    };
    for (const { path } of everything) visit(path, []);
    expect(circles).toEqual([]);
  });

  it('there are no barrels and no drawers', () => {
    const barrels = everything.filter(
      (module) => /(^|\/)index\.ts$/.test(module.path) || /^export \* /m.test(module.text),
    );
    expect(barrels.map((module) => module.path)).toEqual([]);
    expect(
      everything.filter((module) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.|-)/.test(module.path)),
    ).toEqual([]);
  });

  it('no file is a long read', () => {
    const long = sources
      .filter((module) => module.text.split('\n').length > 250)
      .map((module) => module.path);
    expect(long).toEqual([]);
  });
});

describe('importing', () => {
  it('reads and writes nothing: every plain module loads without leave to write, listen or start anything', async () => {
    const plain = sources.filter(
      (module) => !ofAstro.test(module.path) && !module.path.startsWith('src/client/'),
    );
    const urls = plain.map((module) => JSON.stringify(`./${module.path}`)).join(',');
    const code = `for (const file of [${urls}]) await import(new URL(file, 'file://${ROOT}/').href); console.log('all loaded')`;
    const { stdout, stderr } = await runNode([
      '--permission',
      `--allow-fs-read=*`,
      '--input-type=module',
      '-e',
      code,
    ]);
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('all loaded');
  });
});
