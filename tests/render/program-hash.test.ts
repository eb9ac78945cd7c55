import { cpSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { programHash, sourcesHash } from '#src/render/program-hash.ts';
import { variables } from '#src/config-variables.ts';
import { parseConfig } from '#src/config.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const KEY = 'key';

/** A project of a few files. */
function project(): string {
  const root = temporaryFolder();
  for (const folder of ['src/pages', 'src/render', 'db/migrations', 'public'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of [
    'astro.config.mjs',
    'tsconfig.json',
    'package-lock.json',
    'src/pages/a.astro',
    'db/schema.ts',
  ]) {
    writeFileSync(join(root, file), file);
  }
  return root;
}

const hashOf = (root: string, environment: Record<string, string> = {}): Promise<string> =>
  sourcesHash(parseConfig(environment), KEY, root);

/** Another value for each variable, and whether a page can show the difference. */
const OTHER_VALUES: Record<keyof typeof variables, [value: string, isShown: boolean]> = {
  ENV_FILE: ['.env.other', false],
  DATABASE_URL: ['file:/data/other.sqlite', false],
  GOOGLE_SHEETS_XLSX_URL: ['https://docs.google.com/spreadsheets/d/other/export?format=xlsx', true],
  SPOTIFY_CLIENT_ID: ['other', true],
  SPOTIFY_CLIENT_SECRET: ['other', true],
  SPOTIFY_API_URL: ['http://127.0.0.1:1/v1', false],
  SPOTIFY_TOKEN_URL: ['http://127.0.0.1:1/token', false],
  SPOTIFY_OEMBED_URL: ['http://127.0.0.1:1/oembed', false],
  SPOTIFY_IMAGE_ORIGINS: ['https://images.example', true],
  SPOTIFY_MAX_CONCURRENT: ['3', false],
  SPOTIFY_RETRY_ATTEMPTS: ['1', false],
  SPOTIFY_REQUESTS_PER_30S: ['5', false],
  SPOTIFY_DAILY_BUDGET: ['123', false],
  SPOTIFY_OEMBED_DAILY_BUDGET: ['123', false],
  SPOTIFY_ARTIST_GENRES: ['false', false],
  MUSICBRAINZ_URL: ['http://127.0.0.1:1', false],
  COVER_ART_ARCHIVE_URL: ['http://127.0.0.1:1', true],
  LISTENBRAINZ_URL: ['http://127.0.0.1:1', false],
  CONTACT: ['me@example.org', true],
  COLD_MISSES_BURST: ['7', false],
  COLD_MISSES_PER_MINUTE: ['7', false],
  SPOTIFY_CACHE_ENABLED: ['false', true],
  SPOTIFY_CACHE_TIMEOUT: ['90', false],
  HOST: ['0.0.0.0', false],
  PORT: ['8080', false],
  SITE_URL: ['https://other.example', true],
  BASE_PATH: ['/other/', true],
  TRUSTED_PROXIES: ['127.0.0.1', false],
  ON_DEMAND: ['none', true],
  BACKFILL_ORIGIN: ['https://covers.example', true],
  PLAYERS: ['spotify', true],
  BACKFILL_TOKEN: ['x'.repeat(20), false],
  BAKE_ON_SERVE: ['true', false],
  // Given to the hash as the key that the build uses.
  ASTRO_KEY: [`${'A'.repeat(43)}=`, false],
  // As a contact for MusicBrainz.
  GITHUB_REPOSITORY: ['owner/name', true],
  GITHUB_TOKEN: ['ghs_other', false],
  GITHUB_API_URL: ['https://github.example/api', false],
  GITHUB_SERVER_URL: ['https://github.example', false],
  GITHUB_ENV: ['/runner/set_env_1', false],
  GITHUB_OUTPUT: ['/runner/set_output_1', false],
  WORKFLOW_INPUTS: ['{"limit":"5"}', false],
  LOG_LEVEL: ['debug', false],
  LOG_FILE: ['', false],
};

/** What has to be set beside a variable for it to be allowed. */
const BESIDE: Record<string, Record<string, string>> = {
  SPOTIFY_CLIENT_ID: { SPOTIFY_CLIENT_SECRET: 'x' },
  SPOTIFY_CLIENT_SECRET: { SPOTIFY_CLIENT_ID: 'x' },
};

describe('the hash of the sources', () => {
  it('knows what to expect of each variable', () => {
    expect(Object.keys(OTHER_VALUES).sort()).toEqual(Object.keys(variables).sort());
  });

  it.each(Object.entries(OTHER_VALUES))('%s = %s', async (name, [value, isShown]) => {
    const root = project();
    const [before, after] = [await hashOf(root), await hashOf(root, { ...BESIDE[name], [name]: value })];
    expect(after !== before).toBe(isShown);
  });

  it('is the same with other credentials: only whether there are some can be seen', async () => {
    const root = project();
    const hashes = await Promise.all(
      ['one', 'two'].map((id) => hashOf(root, { SPOTIFY_CLIENT_ID: id, SPOTIFY_CLIENT_SECRET: id })),
    );
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('depends on neither place nor time: another checkout has the same', async () => {
    const [here, there] = [project(), temporaryFolder()];
    cpSync(here, there, { recursive: true });
    utimesSync(join(there, 'src/pages/a.astro'), 1, 1);
    expect(await hashOf(there)).toBe(await hashOf(here));
  });

  it.each([
    'db/catalog.sqlite',
    'db/catalog.sqlite-wal',
    'db/catalog.sqlite-journal',
    'db/catalog.sqlite.before-migration',
    'db/copies/catalog-2026-03-10.sqlite.gz',
    'db/overrides.csv',
    'db/genre-aliases.csv',
    'db/sample-sheet.xlsx',
    'db/.DS_Store',
    'src/pages/.a.astro.swp',
  ])('%s is no part of it', async (file) => {
    const root = project();
    const before = await hashOf(root);
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), 'data');
    expect(await hashOf(root)).toBe(before);
  });

  it.each([
    'src/pages/a.astro',
    'src/new.ts',
    'db/schema.ts',
    'db/migrations/0009-new.ts',
    'public/logo.svg',
    'package-lock.json',
  ])('%s is', async (file) => {
    const root = project();
    const before = await hashOf(root);
    writeFileSync(join(root, file), 'changed');
    expect(await hashOf(root)).not.toBe(before);
  });
});

describe('the hash of the program', () => {
  /** What Astro made of a project, in a folder whose address it wrote into the bundle. */
  function bundled(code: string): string {
    const folder = temporaryFolder();
    for (const part of ['client', 'server']) mkdirSync(join(folder, part));
    writeFileSync(join(folder, 'server/entry.mjs'), `${code} // ${pathToFileURL(folder).href}/server/`);
    return folder;
  }

  it('is that of the bundle, wherever it is: what changes no bundle renders no page anew', async () => {
    const root = project();
    const program = (code: string) => programHash(parseConfig({}), KEY, root, bundled(code));
    const before = await program('one');
    writeFileSync(join(root, 'src/pages/a.astro'), 'with a comment');
    expect(await program('one')).toBe(before);
    expect(await program('two')).not.toBe(before);
  });

  it('covers what renders pages and is in no bundle: the packages, and src/render', async () => {
    const root = project();
    const bundle = bundled('one');
    const hashes = [await programHash(parseConfig({}), KEY, root, bundle)];
    for (const file of ['package-lock.json', 'src/render/page-renderer.ts']) {
      writeFileSync(join(root, file), 'changed');
      hashes.push(await programHash(parseConfig({}), KEY, root, bundle));
    }
    expect(new Set(hashes).size).toBe(3);
  });
});
