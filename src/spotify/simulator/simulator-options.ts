import type { AppKind } from './album-json.ts';
import type { Behaviour, BehaviourRule, SimulatedRequest } from './behaviour.ts';
import type { AlbumFacts } from './invented-album.ts';

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

/** A request of the Web API or of oEmbed that came in, refused ones included. */
export interface SimulatorCall extends SimulatedRequest {
  at: number;
  /** What it was answered with; null while it is not, or never was. */
  status: number | null;
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
