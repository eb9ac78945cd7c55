import type { Simulator } from './simulator-options.ts';

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
