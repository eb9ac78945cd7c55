import { CatalogError } from '#src/catalog-error.ts';
import { isSampleAlbumId, isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import type { Config } from '#src/config.ts';
import type { OutgoingCall } from '#src/sources/call-guard.ts';
import {
  createGuardedClient,
  type GuardedClientOptions,
  type SendGuarded,
  type SourceDeps,
  type TokenSource,
} from '#src/sources/guarded-client.ts';
import { isLoopback } from '#src/sources/image-url.ts';
import { createThrottle } from '#src/sources/throttle.ts';
import { failureOfAnswer } from './spotify-failures.ts';

/** How Spotify is asked, by either of its doors. */
export type SpotifyOptions = Pick<
  Config['spotify'],
  'apiUrl' | 'tokenUrl' | 'oembedUrl' | 'imageOrigins' | 'retryAttempts' | 'requestsPer30s' | 'maxConcurrent'
> &
  Pick<GuardedClientOptions, 'timeoutMs'>;

/**
 * A little longer than Spotify's 30 s: the guard dates a call when it admits it, a moment after its turn, and would deny
 * one that comes a moment too early.
 */
const WINDOW_MS = 30_500;

/** Makes the client of one of Spotify's doors, with a throttle of its own. */
export function createSpotifyHttp(
  api: OutgoingCall['api'],
  { requestsPer30s: limit, maxConcurrent, retryAttempts, timeoutMs }: SpotifyOptions,
  deps: SourceDeps,
  tokens?: TokenSource,
): SendGuarded {
  const throttle = createThrottle({ limit, intervalMs: WINDOW_MS, maxConcurrent });
  const options = {
    api,
    failureOf: failureOfAnswer,
    tokens,
    throttle,
    retryAttempts,
    timeoutMs,
  };
  return createGuardedClient(options, deps);
}

/**
 * Whether a host may be asked about an id: ids of the bundled sample exist in the simulator only, so they never leave
 * this machine. Nothing but an id may become part of a URL.
 *
 * @throws CatalogError `spotify-id` for what is no id.
 */
export function mayAskAbout(id: string, host: URL): boolean {
  if (!isSpotifyAlbumId(id)) {
    throw new CatalogError('spotify-id', `${JSON.stringify(id.slice(0, 40))} is no Spotify album id`);
  }
  return !isSampleAlbumId(id) || isLoopback(host);
}
