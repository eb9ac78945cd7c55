import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRandom } from '../seeded-random.ts';
import type { Behaviour, BehaviourRule, SimulatorCall } from './behaviour.ts';
import { createRequestHandler } from './handle-request.ts';
import type { AlbumFacts } from './invented-album.ts';
import type { KnownReleases } from './musicbrainz-answers.ts';
import type { AppKind } from './spotify-answers.ts';
import { createCallLimits, createTokens } from './tokens-and-limits.ts';

export interface SimulatorOptions {
  /** By default any free one. */
  port?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** What the latency is drawn from. */
  seed?: string;
  appKind?: AppKind;
  tokenLifetimeS?: number;
  /** How long an answer takes, in milliseconds: always, or from … to. */
  latencyMs?: number | readonly [number, number];
  /** Requests in any 30 s; without it as many as come. */
  requestsPer30s?: number;
  /** Requests in any 24 h; without it as many as come. */
  dailyQuota?: number;
  /** What is known of an album; the rest is invented. */
  lookup?: (albumId: string) => AlbumFacts | undefined;
  /** What MusicBrainz knows, by address; may be added to later. Nothing by default. */
  releases?: KnownReleases;
}

/** Spotify, MusicBrainz, the Cover Art Archive and ListenBrainz on loopback. */
export interface Simulator {
  origin: string;
  apiUrl: string;
  tokenUrl: string;
  oembedUrl: string;
  clientId: string;
  clientSecret: string;
  /** Requests in the order they came; those of tokens are counted apart, those of images not at all. */
  readonly calls: SimulatorCall[];
  readonly tokenRequests: number;
  /** How many requests named this album, alone or among others. */
  callsFor(albumId: string): number;
  /** Forgets what came in; scripts, tokens and limits stay. */
  forgetCalls(): void;
  /** The next requests (token requests excepted) are treated so, in this order. */
  script(...behaviours: Behaviour[]): void;
  /** From now on a rule decides for every request that no script is waiting for; undefined: all as usual. */
  scriptEach(rule: BehaviourRule | undefined): void;
  /** The next token requests are treated so, in this order. */
  scriptTokens(...behaviours: Behaviour[]): void;
  /** No token given out so far is accepted any more. */
  expireTokens(): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * Starts a Spotify on 127.0.0.1 that invents an album for every well-formed id and draws its cover: test double
 * and demo. It behaves as the real one: tokens end, limits and quota refuse, apps come in two kinds. Ids that end
 * in `Dead` are unknown, in `NoIm` have no images, in `Long` have 120 tracks. MusicBrainz knows the releases it is given.
 */
export async function startSpotifySimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, now = Date.now, seed = '', appKind = 'development', latencyMs = 0 } = options;
  const { tokenLifetimeS = 3_600, requestsPer30s, dailyQuota, lookup = () => undefined } = options;
  const { releases = new Map<string, never>() } = options;
  const credentials = { clientId: 'simulated-client', clientSecret: 'simulated-secret' };
  const spotify = { origin: '', appKind, lookup };
  const tokens = createTokens({ ...credentials, lifetimeS: tokenLifetimeS, now });
  const random = createRandom(`latency ${seed}`);
  const scripted: Behaviour[] = [];
  const scriptedTokens: Behaviour[] = [];
  let rule: BehaviourRule | undefined;
  let calls: SimulatorCall[] = [];
  let tokenRequests = 0;

  const server = createServer(
    createRequestHandler({
      spotify,
      releases,
      tokens,
      limit: createCallLimits({ requestsPer30s, dailyQuota, now }),
      behaviourFor(request) {
        const next = (request.api === 'token' ? scriptedTokens : scripted).shift();
        return next ?? rule?.(request) ?? { kind: 'usual' };
      },
      onRequest(request) {
        const call = { ...request, at: now(), status: null };
        if (request.api === 'token') tokenRequests += 1;
        else calls.push(call);
        return call;
      },
      latencyMs: () => (typeof latencyMs === 'number' ? latencyMs : random.between(...latencyMs)),
    }),
  );
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  spotify.origin = origin;

  return {
    origin,
    apiUrl: `${origin}/v1`,
    tokenUrl: `${origin}/api/token`,
    oembedUrl: `${origin}/oembed`,
    ...credentials,
    get calls() {
      return calls;
    },
    get tokenRequests() {
      return tokenRequests;
    },
    callsFor: (albumId) => calls.filter(({ path }) => path.includes(albumId)).length,
    forgetCalls() {
      calls = [];
      tokenRequests = 0;
    },
    script: (...behaviours) => void scripted.push(...behaviours),
    scriptEach(given) {
      rule = given;
    },
    scriptTokens: (...behaviours) => void scriptedTokens.push(...behaviours),
    expireTokens: () => tokens.expireAll(),
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * The environment of a site whose sources are a simulator: where that is, no limits of ours, and nothing of a real
 * configuration about sheet, site or cache.
 */
export function simulatedEnvironment(simulator: Simulator): Record<string, string> {
  return {
    GOOGLE_SHEETS_XLSX_URL: '',
    SPOTIFY_CLIENT_ID: simulator.clientId,
    SPOTIFY_CLIENT_SECRET: simulator.clientSecret,
    SPOTIFY_API_URL: simulator.apiUrl,
    SPOTIFY_TOKEN_URL: simulator.tokenUrl,
    SPOTIFY_OEMBED_URL: simulator.oembedUrl,
    SPOTIFY_IMAGE_ORIGINS: simulator.origin,
    MUSICBRAINZ_URL: simulator.origin,
    COVER_ART_ARCHIVE_URL: simulator.origin,
    LISTENBRAINZ_URL: simulator.origin,
    CONTACT: 'none',
    SPOTIFY_REQUESTS_PER_30S: '10000',
    SPOTIFY_DAILY_BUDGET: '0',
    SPOTIFY_OEMBED_DAILY_BUDGET: '0',
    SPOTIFY_CACHE_ENABLED: 'true',
    SPOTIFY_CACHE_TIMEOUT: '',
    COLD_MISSES_BURST: '0',
    SITE_URL: '',
    BASE_PATH: '',
    ON_DEMAND: 'server',
    BACKFILL_ORIGIN: '',
    BACKFILL_TOKEN: '',
  };
}
