import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { variables } from '#src/config-variables.ts';
import { parseConfig } from '#src/config.ts';
import { runScript } from './support/run-script.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const readme = read('README.md');
/** README and all that stands beside it for people to read. */
const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, '.github'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('.github', file)),
];
const documentation = pages
  .filter((file) => file === 'README.md' || file.startsWith('.github/docs/'))
  .map(read)
  .join('\n');
const names = Object.keys(variables);
const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;
const commands = Object.entries(scripts).filter(([, line]) => /scripts\/[\w-]+\.ts$/.test(line));

describe('the documentation of variables', () => {
  const example = read('.env.example');
  const documented = [...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => ({
    name: name!,
    value: value!,
  }));

  it('.env.example holds each once, and no other', () => {
    expect(documented.map(({ name }) => name).sort()).toEqual([...names].sort());
  });

  it('.env.example shows the defaults', () => {
    const shown = Object.fromEntries(documented.map(({ name, value }) => [name, value]));
    const own = { GOOGLE_SHEETS_XLSX_URL: '' };
    expect(parseConfig({ ...shown, ...own })).toEqual(parseConfig({}));
  });

  it.each(names)('the documentation names %s', (name) => {
    expect(documentation).toContain(`\`${name}\``);
  });
});

describe('the documentation of commands', () => {
  it.each(Object.keys(scripts))('the documentation names npm run %s', (name) => {
    expect(documentation).toMatch(new RegExp(`\`(npm run )?${name}\``));
  });

  it.each(commands.map(([name]) => name))(
    '%s answers --help, and the documentation names each of its options',
    async (name) => {
      const file = /scripts\/([\w-]+)\.ts/.exec(scripts[name]!)![1]!;
      const { code, stdout, stderr } = await runScript(file, ['--help']);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`npm run ${name}`);
      const options = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map((match) => match[1]!);
      expect(options).toContain('--help');
      for (const option of options) expect(documentation, option).toContain(option);

      // `npm run refresh --dry-run`: what npm keeps for itself the command must not miss.
      const kept = options.filter((option) => !['--help', '--no-skip-spotify'].includes(option));
      const refused = await runScript(
        file,
        [],
        Object.fromEntries(
          kept.map((option) => [`npm_config_${option.slice(2).replaceAll('-', '_')}`, 'true']),
        ),
      );
      expect([refused.code, refused.stdout]).toEqual([64, '']);
      const [, line] = refused.stderr.split(`npm run ${name} -- `);
      for (const option of kept) expect(line, option).toContain(option);
    },
  );

  it('an unknown option is a usage error that says where to look', async () => {
    const { code, stdout, stderr } = await runScript('status', ['--cheque']);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain('--cheque');
    expect(stderr).toContain('npm run status -- --help');
  });

  it('a wrong variable ends every command with 64 before anything is done', async () => {
    const { code, stderr } = await runScript('status', [], { PORT: 'x', ON_DEMAND: 'y' });
    expect(code).toBe(64);
    expect(stderr).toContain('PORT is "x"');
    expect(stderr).toContain('ON_DEMAND is "y"');
  });
});

describe('the README', () => {
  it('is read in three minutes', () => {
    expect(readme.split(/\s+/).length).toBeLessThanOrEqual(900);
  });

  it('leads to everything that there is to read', () => {
    const written = pages.filter((file) => !/README|PULL_REQUEST_TEMPLATE/.test(file));
    expect(written.length).toBeGreaterThan(8);
    for (const file of written) expect(readme).toContain(`](${file}`);
  });
});

describe('links', () => {
  /** As GitHub makes them of headings. */
  const anchors = (text: string): string[] =>
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)]+)\)|<img src="(?!https?:)([^"]+)"/g)].map((match) => ({
      page,
      link: match[1] ?? match[2]!,
    })),
  );

  it('are found', () => {
    expect(links.length).toBeGreaterThan(25);
  });

  it.each(links)('$page: $link is there', ({ page, link }) => {
    const [path, anchor] = link.split('#');
    const file = path === '' ? page : join(dirname(page), path!);
    expect(existsSync(join(ROOT, file))).toBe(true);
    if (anchor !== undefined) expect(anchors(read(file))).toContain(anchor);
  });
});

describe('the map', () => {
  it('names only what is there', () => {
    const map = read('.github/ARCHITECTURE.md');
    const paths = [...map.matchAll(/`((?:src|db|scripts|tests)\/[^`*{]*)`/g)].map((match) => match[1]!);
    expect(paths.length).toBeGreaterThan(50);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names every room', () => {
    const map = read('.github/ARCHITECTURE.md');
    const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'styles')
      .map(({ name }) => `src/${name}/`);
    expect(rooms.length).toBeGreaterThan(10);
    expect(rooms.filter((room) => !map.includes(`\`${room}\``))).toEqual([]);
  });
});
