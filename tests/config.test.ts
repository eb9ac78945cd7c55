import { describe, expect, it } from 'vitest';
import { CatalogError } from '#src/catalog-error.ts';
import { parseConfig } from '#src/config.ts';

function problemsOf(environment: Record<string, string>): string {
  try {
    parseConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(CatalogError);
    expect((error as CatalogError).code).toBe('config');
    return (error as CatalogError).message;
  }
  throw new Error('the configuration was accepted');
}

describe('whom MusicBrainz can write to', () => {
  it.each([
    [{}, undefined],
    [{ CONTACT: 'me@example.org', SITE_URL: 'https://prog.example' }, 'me@example.org'],
    [{ SITE_URL: 'https://prog.example', GITHUB_REPOSITORY: 'a/b' }, 'https://prog.example'],
    [{ GITHUB_REPOSITORY: 'a/b' }, 'https://github.com/a/b'],
    [{ CONTACT: 'none', SITE_URL: 'https://prog.example', GITHUB_REPOSITORY: 'a/b' }, undefined],
  ])('%j is %j', (environment, contact) => {
    expect(parseConfig(environment).musicBrainz.contact).toBe(contact);
  });
});

describe('parseConfig', () => {
  it('needs nothing: every variable has a default', () => {
    const config = parseConfig({});
    expect(config.databaseUrl).toBe('file:db/catalog.sqlite');
    expect(config.spotify).toMatchObject({ credentials: undefined, maxConcurrent: 10, dailyBudget: 700 });
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 4321 });
    expect(config.site).toMatchObject({ basePath: '/', onDemand: 'server' });
    expect(config.cache).toEqual({ enabled: true, timeoutDays: undefined });
  });

  it('is frozen all through', () => {
    const config = parseConfig({});
    expect(() => ((config.spotify as { apiUrl: string }).apiUrl = 'x')).toThrow(TypeError);
    expect(() => config.spotify.imageOrigins.push('x')).toThrow(TypeError);
  });

  it('takes an empty value for one that is not set, but an empty LOG_FILE for no file and PLAYERS for none', () => {
    const config = parseConfig({ SPOTIFY_CACHE_TIMEOUT: '', SITE_URL: ' ', LOG_FILE: '', PLAYERS: '' });
    expect(config.cache.timeoutDays).toBeUndefined();
    expect(config.site.url).toBeUndefined();
    expect(config.log.file).toBeUndefined();
    expect(config.site.players).toEqual([]);
  });

  it('offers players in one order, whatever order they are named in', () => {
    expect(parseConfig({}).site.players).toEqual(['bandcamp', 'spotify', 'youtube']);
    expect(parseConfig({ PLAYERS: 'youtube, bandcamp' }).site.players).toEqual(['bandcamp', 'youtube']);
    expect(() => parseConfig({ PLAYERS: 'winamp' })).toThrow('any of bandcamp, spotify, youtube');
  });

  it.each([
    ['PORT', 'eighty', 'whole number from 0 to 65535'],
    ['PORT', '70000', 'whole number from 0 to 65535'],
    ['SPOTIFY_MAX_CONCURRENT', '0', 'whole number from 1 to 100'],
    ['SPOTIFY_DAILY_BUDGET', '-1', 'whole number'],
    ['SPOTIFY_CACHE_ENABLED', 'perhaps', 'true or false'],
    ['ON_DEMAND', 'always', 'server, origin, none'],
    ['LOG_LEVEL', 'loud', 'fatal, error'],
    ['SPOTIFY_API_URL', 'ftp://x', 'http: or https:'],
    ['SITE_URL', 'https://example.org/path', 'origin'],
    ['SPOTIFY_IMAGE_ORIGINS', 'https://i.scdn.co, http://evil.example', 'origins'],
    ['TRUSTED_PROXIES', '10.0.0.0/99', 'ranges'],
    ['DATABASE_URL', 'db/catalog.sqlite', 'file:'],
    ['DATABASE_URL', 'file://tmp/x', 'file:///'],
  ])('refuses %s=%s, naming variable, value and what is allowed', (name, value, allowed) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toContain(`${name} is ${JSON.stringify(value)}`);
    expect(problems).toContain(allowed);
  });

  it('names all problems at once', () => {
    const problems = problemsOf({ PORT: 'x', ON_DEMAND: 'y', SPOTIFY_API_URL: 'z' });
    for (const name of ['PORT', 'ON_DEMAND', 'SPOTIFY_API_URL']) expect(problems).toContain(name);
  });

  it('never shows a secret', () => {
    const problems = problemsOf({
      BACKFILL_TOKEN: 'short',
      SPOTIFY_CLIENT_SECRET: 'has blank',
      ASTRO_KEY: 'notakey',
    });
    for (const value of ['short', 'has blank', 'notakey']) expect(problems).not.toContain(value);
  });

  it.each(['postgres//me:hidden@host/catalog', 'mysql://me:hidden@host/x', 'pg:?password=hidden'])(
    'never shows the password of a database: %s',
    (DATABASE_URL) => {
      const problems = problemsOf({ DATABASE_URL });
      expect(problems).toContain('DATABASE_URL is (not shown): expected file: and a path, or postgres://');
      expect(problems).not.toContain('hidden');
    },
  );

  it.each([
    ['SPOTIFY_API_URL', 'https://ann:hidden@api.example/v1', 'without user and password'],
    ['BACKFILL_ORIGIN', 'https://:hidden@x.example', 'origin'],
    ['GOOGLE_SHEETS_XLSX_URL', 'docs.google.com/x?key=hidden', 'http: or https:'],
  ])('refuses %s=%s without showing it', (name, value, allowed) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toContain(`${name} is (not shown)`);
    expect(problems).toContain(allowed);
    expect(problems).not.toContain('hidden');
  });

  it('wants both halves of the credentials, and an origin for ON_DEMAND=origin', () => {
    expect(problemsOf({ SPOTIFY_CLIENT_ID: 'abc' })).toContain('SPOTIFY_CLIENT_SECRET is not set');
    expect(problemsOf({ ON_DEMAND: 'origin' })).toContain('BACKFILL_ORIGIN is not set');
  });

  it.each([
    ['', '/'],
    ['/', '/'],
    ['progmetal', '/progmetal/'],
    ['/progmetal', '/progmetal/'],
    ['/a/b/', '/a/b/'],
    ['a.b/c~d_e', '/a.b/c~d_e/'],
    [`/${'ab-'.repeat(10_000)}`, `/${'ab-'.repeat(10_000)}/`],
  ])('BASE_PATH "%s" is %s', (given, basePath) => {
    expect(parseConfig({ BASE_PATH: given }).site.basePath).toBe(basePath);
  });

  // Patterns that backtrack would take longer than the universe is old, or minutes, for the long ones.
  it.each([
    ['BASE_PATH', '/a-path-of-thirty-two-characters/!'],
    ['BASE_PATH', `${'a'.repeat(60_000)}!`],
    ['BASE_PATH', `${'a/'.repeat(30_000)}!`],
    ['BASE_PATH', '/'.repeat(60_000)],
    ['BASE_PATH', '/../'],
    ['BASE_PATH', '/a/./b/'],
    ['BASE_PATH', 'a//b'],
    ['BASE_PATH', '/a b/'],
    ['BASE_PATH', '/a?b'],
    ['DATABASE_URL', `postgres:${':'.repeat(60_000)}`],
    ['SPOTIFY_IMAGE_ORIGINS', `https://a${'.a'.repeat(30_000)}!`],
    ['GITHUB_REPOSITORY', `${'a.'.repeat(30_000)}!`],
    ['SITE_URL', `https://example.org/${'/'.repeat(60_000)}x`],
    ['ASTRO_KEY', 'A'.repeat(60_000)],
  ])('refuses %s=%s at once', (name, value) => {
    expect(problemsOf({ [name]: value })).toContain(`${name} is `);
  });

  it('cuts slashes off the end of an address, and those alone, at once', () => {
    const path = `${'/'.repeat(100_000)}x`;
    const { spotify } = parseConfig({
      SPOTIFY_API_URL: `https://api.example${path}`,
      SPOTIFY_TOKEN_URL: 'https://a.example/t//',
    });
    expect(spotify.apiUrl).toBe(`https://api.example${path}`);
    expect(spotify.tokenUrl).toBe('https://a.example/t');
  });
});
