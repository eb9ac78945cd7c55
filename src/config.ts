import { z } from 'zod';
import { CatalogError } from './catalog-error.ts';
import type { PlayerName } from './catalog/players.ts';
import { variables, type Variables } from './config-variables.ts';
import { readEnvFile } from './env-file.ts';
import type { OnDemand } from './paths.ts';

/** Everything that can be set from outside, checked and frozen. See `.env.example` for what each means. */
export interface Config {
  databaseUrl: string;
  sheetUrl: string | undefined;
  spotify: {
    /** Undefined is a supported state: covers come from oEmbed, details say what is missing. */
    credentials: { clientId: string; clientSecret: string } | undefined;
    apiUrl: string;
    tokenUrl: string;
    oembedUrl: string;
    imageOrigins: string[];
    maxConcurrent: number;
    retryAttempts: number;
    requestsPer30s: number;
    /** 0: no limit. */
    dailyBudget: number;
    /** 0: no limit. */
    oembedDailyBudget: number;
    artistGenres: boolean;
  };
  /** MusicBrainz, the Cover Art Archive and ListenBrainz. */
  musicBrainz: {
    url: string;
    coverArtUrl: string;
    listenBrainzUrl: string;
    /** Whom MusicBrainz can write to: a part of each request. Undefined: it is not asked. */
    contact: string | undefined;
  };
  /** Where pictures of pages may come from, as the policy of each page says. */
  imageOrigins: string[];
  coldMisses: {
    /** 0: no limit per client. */
    burst: number;
    /** 0: no limit per client. */
    perMinute: number;
  };
  cache: {
    enabled: boolean;
    /** Undefined: what is stored never grows old. */
    timeoutDays: number | undefined;
  };
  server: {
    host: string;
    port: number;
    /** Addresses or CIDR ranges whose X-Forwarded-For is believed. */
    trustedProxies: string[];
    bakeOnServe: boolean;
    /** Whoever carries it may have this server run commands, and take a snapshot; undefined: nobody may. */
    backfillToken: string | undefined;
  };
  site: {
    /** Origin without a trailing slash. */
    url: string | undefined;
    /** `/` or `/name/`. */
    basePath: string;
    onDemand: OnDemand;
    /** Origin without a trailing slash. */
    backfillOrigin: string | undefined;
    /** Those whose frames a visitor may load by a click, in the order in which they are offered. */
    players: readonly PlayerName[];
  };
  /** Where on GitHub this repository is, and as whom to ask there. */
  github: {
    /** `owner/name` */
    repository: string | undefined;
    token: string | undefined;
    apiUrl: string;
    serverUrl: string;
  };
  /** What GitHub Actions tells a step of a workflow; undefined elsewhere. */
  workflow: {
    /** Files that a step appends to: variables for later steps, and outputs. */
    variablesFile: string | undefined;
    outputsFile: string | undefined;
    /** What somebody who started it by hand has chosen; JSON, not checked. */
    inputs: unknown;
  };
  log: { level: Variables['LOG_LEVEL']; file: string | undefined };
}

/** Takes the variables of `readEnvFile` into the process's environment. What is set there already, if only to nothing, stays. */
export function loadEnvFile(): void {
  for (const [name, value] of Object.entries(readEnvFile(process.env['ENV_FILE'])))
    process.env[name] ??= value;
}

/**
 * Reads the configuration from the process's environment.
 *
 * @throws CatalogError `config` naming every wrong variable at once.
 */
export function loadConfig(): Config {
  return parseConfig(process.env);
}

/** Of these an empty value says something: no file, no players. */
const MAY_BE_EMPTY = ['LOG_FILE', 'PLAYERS'];

/** As `loadConfig`, from any environment. Any other empty value counts as not set. */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter(([name, value]) => value !== undefined && (value !== '' || MAY_BE_EMPTY.includes(name))),
  );
  const parsed = z.object(variables).safeParse(given);
  const problems = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map((issue) => describe(String(issue.path[0]), given, issue.message));
  if (!parsed.success || problems.length > 0) {
    throw new CatalogError(
      'config',
      `The configuration has ${problems.length === 1 ? 'an error' : 'errors'}:\n  ${problems.join('\n  ')}`,
      {
        hint: 'Correct it in .env or the environment; .env.example documents every variable',
      },
    );
  }
  return deepFreeze(arrange(parsed.data));
}

const SECRET = /SECRET|TOKEN$|KEY/;
/** How a password or a key may stand in a URL, also in one that is no URL yet. */
const PASSWORD = /[@?]|password/i;

function describe(name: string, given: Record<string, string | undefined>, allowed: string): string {
  const value = given[name] ?? '';
  const isSecret = SECRET.test(name) || (/_URL$|ORIGIN$/.test(name) && PASSWORD.test(value));
  const shown = isSecret ? '(not shown)' : JSON.stringify(value);
  return `${name} is ${shown}: ${allowed}`;
}

function contradictions(values: Variables): string[] {
  const problems: string[] = [];
  if ((values.SPOTIFY_CLIENT_ID === undefined) !== (values.SPOTIFY_CLIENT_SECRET === undefined)) {
    const missing = values.SPOTIFY_CLIENT_ID === undefined ? 'SPOTIFY_CLIENT_ID' : 'SPOTIFY_CLIENT_SECRET';
    problems.push(`${missing} is not set: set both SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET, or neither`);
  }
  if (values.ON_DEMAND === 'origin' && values.BACKFILL_ORIGIN === undefined) {
    problems.push(
      'BACKFILL_ORIGIN is not set: ON_DEMAND=origin needs the origin of the server that answers fragments',
    );
  }
  return problems;
}

function arrange(values: Variables): Config {
  const { SPOTIFY_CLIENT_ID: clientId, SPOTIFY_CLIENT_SECRET: clientSecret } = values;
  return {
    databaseUrl: values.DATABASE_URL,
    sheetUrl: values.GOOGLE_SHEETS_XLSX_URL,
    spotify: {
      credentials: clientId && clientSecret ? { clientId, clientSecret } : undefined,
      apiUrl: values.SPOTIFY_API_URL,
      tokenUrl: values.SPOTIFY_TOKEN_URL,
      oembedUrl: values.SPOTIFY_OEMBED_URL,
      imageOrigins: values.SPOTIFY_IMAGE_ORIGINS,
      maxConcurrent: values.SPOTIFY_MAX_CONCURRENT,
      retryAttempts: values.SPOTIFY_RETRY_ATTEMPTS,
      requestsPer30s: values.SPOTIFY_REQUESTS_PER_30S,
      dailyBudget: values.SPOTIFY_DAILY_BUDGET,
      oembedDailyBudget: values.SPOTIFY_OEMBED_DAILY_BUDGET,
      artistGenres: values.SPOTIFY_ARTIST_GENRES,
    },
    musicBrainz: {
      url: values.MUSICBRAINZ_URL,
      coverArtUrl: values.COVER_ART_ARCHIVE_URL,
      listenBrainzUrl: values.LISTENBRAINZ_URL,
      contact: contactOf(values),
    },
    imageOrigins: [
      ...new Set([...values.SPOTIFY_IMAGE_ORIGINS, ...coverArtOrigins(values.COVER_ART_ARCHIVE_URL)]),
    ],
    coldMisses: { burst: values.COLD_MISSES_BURST, perMinute: values.COLD_MISSES_PER_MINUTE },
    cache: { enabled: values.SPOTIFY_CACHE_ENABLED, timeoutDays: values.SPOTIFY_CACHE_TIMEOUT },
    server: {
      host: values.HOST,
      port: values.PORT,
      trustedProxies: values.TRUSTED_PROXIES,
      bakeOnServe: values.BAKE_ON_SERVE,
      backfillToken: values.BACKFILL_TOKEN,
    },
    site: {
      url: values.SITE_URL,
      basePath: values.BASE_PATH,
      onDemand: values.ON_DEMAND,
      backfillOrigin: values.BACKFILL_ORIGIN,
      players: values.PLAYERS,
    },
    github: {
      repository: values.GITHUB_REPOSITORY,
      token: values.GITHUB_TOKEN,
      apiUrl: values.GITHUB_API_URL,
      serverUrl: values.GITHUB_SERVER_URL,
    },
    workflow: {
      variablesFile: values.GITHUB_ENV,
      outputsFile: values.GITHUB_OUTPUT,
      inputs: values.WORKFLOW_INPUTS,
    },
    log: { level: values.LOG_LEVEL, file: values.LOG_FILE || undefined },
  };
}

/** The site, else the repository, where nobody says whom to write to; `none`: nobody. */
function contactOf({ CONTACT, SITE_URL, ...github }: Variables): string | undefined {
  const { GITHUB_REPOSITORY, GITHUB_SERVER_URL } = github;
  const repository = GITHUB_REPOSITORY && `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`;
  return CONTACT === 'none' ? undefined : (CONTACT ?? SITE_URL ?? repository);
}

/** The Cover Art Archive sends browsers on to the Internet Archive, and that to the machine which has the picture. */
function coverArtOrigins(url: string): string[] {
  const { origin } = new URL(url);
  return origin === 'https://coverartarchive.org'
    ? [origin, 'https://archive.org', 'https://*.us.archive.org', 'https://*.ca.archive.org']
    : [origin];
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  }
  return Object.freeze(value);
}

/** The process's environment with some variables replaced: what a child process or a demo is started with. */
export function environmentWith(replaced: Record<string, string>): Record<string, string | undefined> {
  return { ...process.env, ...replaced };
}

/**
 * Who started this process: an npm script; a CI runner (`summaryFile`: what GitHub shows on the page of the run); a
 * server of ours, for its maintainer.
 */
export function startedBy() {
  const { npm_lifecycle_event: script, CI, GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = process.env;
  const isOnRunner = Boolean(CI || GITHUB_ACTIONS || GITHUB_STEP_SUMMARY);
  return { script, isOnRunner, summaryFile: GITHUB_STEP_SUMMARY || undefined, isJob: !!process.connected };
}
