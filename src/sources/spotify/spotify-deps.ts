import type { Sleep } from '#src/sources/retry.ts';
import type { Logger } from '#src/logger.ts';
import type { CallGuard } from '#src/sources/call-guard.ts';

/** How the adapters behave towards Spotify. */
export interface SpotifyHttpOptions {
  /** See `acceptedImageUrl`. */
  imageOrigins: readonly string[];
  /** Further attempts after the first; 0: none. */
  retryAttempts: number;
  requestsPer30s: number;
  maxConcurrent: number;
  /** For one attempt of a refresh and for a token request; 5,000 unless told. */
  timeoutMs?: number | undefined;
  /** For a visitor's whole call, waiting and retries included; 2,500 unless told. */
  visitorDeadlineMs?: number | undefined;
}

export interface SpotifyDeps {
  guard: CallGuard;
  logger: Logger;
  /** Default: the platform's. */
  fetch?: typeof fetch | undefined;
  /** Milliseconds since 1970. */
  now?: (() => number) | undefined;
  /** From 0 up to 1. */
  random?: (() => number) | undefined;
  /** The waiting between attempts. */
  sleep?: Sleep | undefined;
}

export const DEFAULT_TIMEOUT_MS = 5_000;
export const DEFAULT_VISITOR_DEADLINE_MS = 2_500;
