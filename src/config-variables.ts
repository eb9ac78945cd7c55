import { isIP } from 'node:net';
import { z } from 'zod';
import { engineOfUrl } from '#db/database-url.ts';
import { PLAYERS } from '#src/catalog/players.ts';

/** The environment variables, each with its default and the sentence that says what is allowed. */
export const variables = {
  ENV_FILE: z.string().default('.env'),
  DATABASE_URL: text(
    'expected file: and a path, or postgres://user:password@host/database; with slashes a file has three, as in file:///tmp/x',
    (value) => engineOfUrl(value) !== undefined,
  ).default('file:db/catalog.sqlite'),
  GOOGLE_SHEETS_XLSX_URL: text(
    'expected an http: or https: URL',
    (value) => parseWebUrl(value) !== undefined,
  ).optional(),
  SPOTIFY_CLIENT_ID: text('expected letters and digits', (value) => /^[\w-]+$/.test(value)).optional(),
  SPOTIFY_CLIENT_SECRET: text('expected letters and digits', (value) => /^[\w-]+$/.test(value)).optional(),
  SPOTIFY_API_URL: webUrl().default('https://api.spotify.com/v1'),
  SPOTIFY_TOKEN_URL: webUrl().default('https://accounts.spotify.com/api/token'),
  SPOTIFY_OEMBED_URL: webUrl().default('https://open.spotify.com/oembed'),
  SPOTIFY_IMAGE_ORIGINS: list(
    'origins such as https://i.scdn.co or https://*.scdn.co, separated by commas',
    isImageOrigin,
  ).default(['https://i.scdn.co', 'https://*.scdn.co', 'https://*.spotifycdn.com']),
  SPOTIFY_MAX_CONCURRENT: wholeNumber(1, 100).default(10),
  SPOTIFY_RETRY_ATTEMPTS: wholeNumber(0, 10).default(3),
  SPOTIFY_REQUESTS_PER_30S: wholeNumber(1, 10_000).default(180),
  SPOTIFY_DAILY_BUDGET: wholeNumber(0, 1_000_000).default(700),
  SPOTIFY_OEMBED_DAILY_BUDGET: wholeNumber(0, 1_000_000).default(500),
  SPOTIFY_ARTIST_GENRES: yesOrNo().default(true),
  MUSICBRAINZ_URL: webUrl().default('https://musicbrainz.org'),
  COVER_ART_ARCHIVE_URL: webUrl().default('https://coverartarchive.org'),
  LISTENBRAINZ_URL: webUrl().default('https://api.listenbrainz.org'),
  CONTACT: text('expected an e-mail address or a URL, or none', (value) =>
    /^[\x21-\x27\x2a-\x7e]{3,200}$/.test(value),
  ).optional(),
  COLD_MISSES_BURST: wholeNumber(0, 1_000_000).default(150),
  COLD_MISSES_PER_MINUTE: wholeNumber(0, 1_000_000).default(60),
  SPOTIFY_CACHE_ENABLED: yesOrNo().default(true),
  SPOTIFY_CACHE_TIMEOUT: wholeNumber(1, 36_500).optional(),
  HOST: text('expected a host name or an IP address', (value) => /^[\w.:-]+$/.test(value)).default(
    '127.0.0.1',
  ),
  PORT: wholeNumber(0, 65_535).default(4321),
  SITE_URL: origin().optional(),
  BASE_PATH: text('expected a path such as /progmetal/', (value) => pathParts(value).every(isPathPart))
    .transform((value) => ['', ...pathParts(value), ''].join('/'))
    .default('/'),
  TRUSTED_PROXIES: list(
    'IP addresses or ranges such as 10.0.0.0/8, separated by commas',
    isAddressOrRange,
  ).default([]),
  ON_DEMAND: oneOf(['server', 'origin', 'none']).default('server'),
  BACKFILL_ORIGIN: origin().optional(),
  PLAYERS: players().default([...PLAYERS]),
  BACKFILL_TOKEN: text('expected at least 16 characters without blanks', (value) =>
    /^\S{16,}$/.test(value),
  ).optional(),
  BAKE_ON_SERVE: yesOrNo().default(false),
  ASTRO_KEY: text('expected 32 bytes in base64, as `npx astro create-key` prints', (value) =>
    /^[A-Za-z0-9+/]{43}=$/.test(value),
  ).optional(),
  GITHUB_REPOSITORY: text('expected OWNER/NAME', (value) => /^[\w.-]+\/[\w.-]+$/.test(value)).optional(),
  GITHUB_TOKEN: text('expected letters, digits and underscores', (value) =>
    /^[\w.-]+$/.test(value),
  ).optional(),
  GITHUB_API_URL: webUrl().default('https://api.github.com'),
  GITHUB_SERVER_URL: webUrl().default('https://github.com'),
  GITHUB_ENV: z.string().optional(),
  GITHUB_OUTPUT: z.string().optional(),
  WORKFLOW_INPUTS: json().optional(),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LOG_FILE: z.string().default('logs/catalog.log'),
};

/** The variables after parsing. */
export type Variables = z.infer<z.ZodObject<typeof variables>>;

function text(allowed: string, isAllowed: (value: string) => boolean) {
  return z.string().refine(isAllowed, { error: allowed });
}

function wholeNumber(least: number, most: number) {
  return text(`expected a whole number from ${least} to ${most}`, (value) => {
    return /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most;
  }).transform(Number);
}

function yesOrNo() {
  return text('expected true or false', (value) => /^(true|false|1|0|yes|no|on|off)$/i.test(value)).transform(
    (value) => /^(true|1|yes|on)$/i.test(value),
  );
}

function json() {
  return text('expected JSON', isJson).transform((value) => JSON.parse(value) as unknown);
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function oneOf<const Choice extends string>(choices: readonly Choice[]) {
  return z.enum(choices, { error: `expected one of ${choices.join(', ')}` });
}

function list(allowed: string, isAllowed: (item: string) => boolean) {
  const split = (value: string): string[] => value.split(/[\s,]+/).filter((item) => item !== '');
  return text(`expected ${allowed}`, (value) => split(value).every(isAllowed)).transform(split);
}

function players() {
  return list(`any of ${PLAYERS.join(', ')}, separated by commas`, (item) =>
    PLAYERS.some((player) => player === item),
  ).transform((names) => PLAYERS.filter((player) => names.includes(player)));
}

function webUrl() {
  return text('expected an http: or https: URL without user and password', (value) => {
    const url = parseWebUrl(value);
    return url !== undefined && url.username === '' && url.password === '';
  }).transform((value) => value.replace(/(?<!\/)\/+$/, ''));
}

/** The parts of a path, whether or not it begins and ends with a slash; none of `/`. */
function pathParts(value: string): string[] {
  const bare = value.slice(value.startsWith('/') ? 1 : 0);
  return bare === '' ? [] : bare.slice(0, bare.endsWith('/') ? -1 : undefined).split('/');
}

/** `.` and `..` would lead to another path. */
function isPathPart(part: string): boolean {
  return /^[\w.~-]+$/.test(part) && part !== '.' && part !== '..';
}

function origin() {
  return text('expected an origin such as https://example.org, without a path', (value) => {
    const url = parseWebUrl(value);
    return (
      url !== undefined &&
      url.pathname === '/' &&
      url.search === '' &&
      url.hash === '' &&
      url.username === '' &&
      url.password === ''
    );
  }).transform((value) => new URL(value).origin);
}

function parseWebUrl(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}

function isImageOrigin(item: string): boolean {
  return (
    /^https:\/\/(\*\.)?[\w-]+(\.[\w-]+)+$/.test(item) ||
    /^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(item)
  );
}

function isAddressOrRange(item: string): boolean {
  const [address = '', bits] = item.split('/');
  const family = isIP(address);
  return (
    family !== 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
  );
}
