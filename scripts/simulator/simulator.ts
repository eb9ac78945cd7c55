import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppKind } from './album-json.ts';
import { createScript, type Behaviour, type BehaviourRule } from './behaviour.ts';
import { createCallLimits } from './call-limits.ts';
import { createRequestHandler, type SimulatorCall } from './handle-request.ts';
import type { AlbumFacts } from './invented-album.ts';
import { createTokenBook } from './token-book.ts';

export interface SimulatorOptions {
  /** 0, unless told: any free one. */
  port?: number | undefined;
  /** Milliseconds since 1970. */
  now?: (() => number) | undefined;
  /** What the latency and the tokens are made of. */
  seed?: string | undefined;
  appKind?: AppKind | undefined;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  tokenLifetimeS?: number | undefined;
  /** How long an answer takes, in milliseconds: always, or from … to. */
  latencyMs?: number | readonly [number, number] | undefined;
  /** Requests in any 30 s; without it as many as come. */
  requestsPer30s?: number | undefined;
  /** Requests in any 24 h; without it as many as come. */
  dailyQuota?: number | undefined;
  /** What is known of an album; the rest is invented. */
  lookup?: ((albumId: string) => AlbumFacts | undefined) | undefined;
}

/** A Spotify on loopback. */
export interface Simulator {
  origin: string;
  apiUrl: string;
  tokenUrl: string;
  oembedUrl: string;
  clientId: string;
  clientSecret: string;
  /** Requests in the order they came; tokens and images are counted apart. */
  readonly calls: SimulatorCall[];
  readonly tokenRequests: number;
  readonly imageRequests: number;
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
  setAppKind(appKind: AppKind): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * Starts a Spotify on 127.0.0.1 that invents an album for every well-formed id and draws its cover: test double
 * and demo. It behaves as the real one: tokens end, limits and quota refuse, apps come in two kinds. Ids that end
 * in `Dead` are unknown, in `NoIm` have no images, in `Long` have 120 tracks.
 */
export async function startSpotifySimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    now = Date.now,
    seed = 'simulator',
    clientId = 'simulated-client',
    clientSecret = 'simulated-secret',
  } = options;
  const script = createScript();
  const tokens = createTokenBook({
    clientId,
    clientSecret,
    lifetimeS: options.tokenLifetimeS ?? 3_600,
    seed,
    now,
  });
  const limit = createCallLimits({
    requestsPer30s: options.requestsPer30s,
    dailyQuota: options.dailyQuota,
    now,
  });
  const spotify = {
    origin: '',
    appKind: options.appKind ?? ('development' as const),
    lookup: options.lookup ?? (() => undefined),
  };
  const counts = { calls: [] as SimulatorCall[], tokenRequests: 0, imageRequests: 0 };

  const handle = createRequestHandler({
    spotify,
    script,
    tokens,
    limit,
    counts,
    now,
    seed,
    latencyMs: options.latencyMs ?? 0,
  });
  const server = createServer(handle);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  spotify.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    origin: spotify.origin,
    apiUrl: `${spotify.origin}/v1`,
    tokenUrl: `${spotify.origin}/api/token`,
    oembedUrl: `${spotify.origin}/oembed`,
    clientId,
    clientSecret,
    get calls() {
      return counts.calls;
    },
    get tokenRequests() {
      return counts.tokenRequests;
    },
    get imageRequests() {
      return counts.imageRequests;
    },
    callsFor: (albumId) => counts.calls.filter(({ path }) => path.includes(albumId)).length,
    forgetCalls() {
      Object.assign(counts, { calls: [], tokenRequests: 0, imageRequests: 0 });
    },
    script: script.next,
    scriptEach: script.each,
    scriptTokens: script.nextTokens,
    expireTokens: () => tokens.expireAll(),
    setAppKind(appKind) {
      spotify.appKind = appKind;
    },
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
 * The environment of a site whose Spotify is a simulator: where that is, no limits of ours, and nothing of a real
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
