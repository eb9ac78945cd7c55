import type { CatalogDatabase } from '#db/open-database.ts';
import type { Config } from '#src/config.ts';
import type { Sleep } from '#src/sources/retry.ts';
import type { Logger } from '#src/logger.ts';
import type { OembedPort, SpotifyPort } from '#src/sources/spotify/spotify-port.ts';

/** A visitor is answered within this, whatever Spotify does. */
export const VISITOR_TIMEOUT_MS = 2_500;

/** What the fetch-through cache is made of. Time and chance are passed in, so that tests can set them. */
export interface BackfillDeps {
  db: CatalogDatabase;
  config: Pick<Config, 'spotify' | 'cache' | 'site'>;
  logger: Logger;
  /** Undefined without credentials: covers then come from `oembed`, details not at all. */
  spotify: SpotifyPort | undefined;
  oembed: OembedPort;
  /** Told after each answer of Spotify about an album that was stored. */
  onStored?: ((spotifyId: string) => void) | undefined;
  /** How long cold needs of visitors wait for each other, to leave in one call; 25 ms unless told. */
  joinMs?: number | undefined;
  /** Milliseconds since 1970. */
  now: () => number;
  /** From 0 up to 1. */
  random: () => number;
  /** The waiting while Spotify asks for a short pause; as long as it says, unless told. */
  sleep?: Sleep | undefined;
}
