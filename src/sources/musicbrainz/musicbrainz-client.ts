import { CatalogError } from '#src/catalog-error.ts';
import type { Config } from '#src/config.ts';
import { createGuardedClient, type SourceDeps } from '#src/sources/guarded-client.ts';
import type { JsonAnswer, SourceFailure } from '#src/sources/source-failure.ts';
import { createThrottle } from '#src/sources/throttle.ts';
import {
  ADDRESSES_PER_CALL,
  type AddressesAnswer,
  type FreshReleasesAnswer,
  type MusicBrainzPort,
  type ReleaseAnswer,
} from './musicbrainz-port.ts';
import { freshReleasesSchema, releaseSchema, toRelease, urlsSchema } from './musicbrainz-schemas.ts';
import { mayAskAboutAddress } from './release-address.ts';

export type MusicBrainzOptions = Pick<Config['musicBrainz'], 'url' | 'listenBrainzUrl'> & { contact: string };

type Known<Answer> = Exclude<Answer, SourceFailure>;

/** Who asks; MusicBrainz wants to know product, version and contact. */
export const PRODUCT = 'progmetal-catalog/1.0.0';
/** A second for each request, and a little more, since the guard dates a call a moment after its turn. */
const INTERVAL_MS = 1_050;
const RETRY_ATTEMPTS = 2;
const TIMEOUT_MS = 10_000;
/** An address that nobody keeps: a lookup of one alone has another kind of answer, and 404 where it is unknown. */
const SECOND_ADDRESS = 'https://progmetal.example/';
const MBID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Releases by MusicBrainz, one request a second.
 *
 * Source: https://musicbrainz.org/doc/MusicBrainz_API, https://musicbrainz.org/doc/Cover_Art_Archive/API,
 * https://listenbrainz.readthedocs.io/
 */
export function createMusicBrainz(
  { url: musicBrainzUrl, listenBrainzUrl, contact }: MusicBrainzOptions,
  deps: SourceDeps,
): MusicBrainzPort {
  const host = new URL(musicBrainzUrl);
  const headers = { 'user-agent': `${PRODUCT} ( ${contact} )`, accept: 'application/json' };
  const shared = { failureOf, retryAttempts: RETRY_ATTEMPTS, timeoutMs: TIMEOUT_MS };
  const throttle = createThrottle({ limit: 1, intervalMs: INTERVAL_MS, maxConcurrent: 1 });
  const send = createGuardedClient({ ...shared, api: 'musicbrainz', throttle }, deps);
  const sendToListenBrainz = createGuardedClient({ ...shared, api: 'listenbrainz' }, deps);

  return {
    async findReleases(addresses, context) {
      if (addresses.length === 0 || addresses.length > ADDRESSES_PER_CALL) {
        throw new CatalogError('musicbrainz-addresses', `${addresses.length} addresses are no request`);
      }
      const asked = addresses.filter((address) => mayAskAboutAddress(address, host));
      if (asked.length === 0) return { status: 'found', releases: withoutReleases(addresses) };
      const url = new URL(`${musicBrainzUrl}/ws/2/url?inc=release-rels&fmt=json`);
      for (const address of asked) url.searchParams.append('resource', address);
      if (asked.length === 1) url.searchParams.append('resource', SECOND_ADDRESS);
      const parse = (answer: JsonAnswer) => parseUrls(answer, addresses);
      return send<Known<AddressesAnswer>>({ endpoint: 'GET /url', url, init: { headers }, parse }, context);
    },

    async fetchRelease(mbid, context) {
      if (!MBID.test(mbid)) throw new CatalogError('musicbrainz-id', `${JSON.stringify(mbid)} is no MBID`);
      const url = new URL(
        `${musicBrainzUrl}/ws/2/release/${mbid}?inc=recordings+labels+artist-credits&fmt=json`,
      );
      const parse = ({ httpStatus, body }: JsonAnswer): Known<ReleaseAnswer> | undefined => {
        if (httpStatus === 404 && isNotFound(body)) return { status: 'absent' };
        const parsed = releaseSchema.safeParse(body);
        if (httpStatus !== 200 || !parsed.success) return undefined;
        return { status: 'found', release: toRelease(parsed.data) };
      };
      return send<Known<ReleaseAnswer>>(
        { endpoint: 'GET /release/{mbid}', url, init: { headers }, parse },
        context,
      );
    },

    async fetchFreshReleases(days, context) {
      const url = new URL(`${listenBrainzUrl}/1/explore/fresh-releases/?days=${days}&past=true&future=false`);
      const parse = ({ httpStatus, body }: JsonAnswer): Known<FreshReleasesAnswer> | undefined => {
        const parsed = freshReleasesSchema.safeParse(body);
        if (httpStatus !== 200 || !parsed.success) return undefined;
        const releases = parsed.data.payload.releases.flatMap((entry) =>
          entry === null
            ? []
            : {
                mbid: entry.release_mbid,
                artist: entry.artist_credit_name,
                title: entry.release_name,
                date: entry.release_date,
              },
        );
        return { status: 'found', releases };
      };
      return sendToListenBrainz<Known<FreshReleasesAnswer>>(
        { endpoint: 'GET /explore/fresh-releases', url, init: { headers }, parse },
        context,
      );
    },
  };
}

/** Only what was asked about counts: an answer about other addresses is none. */
function parseUrls(
  { httpStatus, body }: JsonAnswer,
  addresses: readonly string[],
): Known<AddressesAnswer> | undefined {
  if (httpStatus === 400 && errorOf(body) !== '') return { status: 'refused' };
  const releases = withoutReleases(addresses);
  // What MusicBrainz says when it knows none of them.
  if (httpStatus === 404 && isNotFound(body)) return { status: 'found', releases };
  const parsed = urlsSchema.safeParse(body);
  if (httpStatus !== 200 || !parsed.success) return undefined;
  for (const { resource, relations } of parsed.data.urls) {
    const ids = relations?.flatMap((relation) => relation?.release.id ?? []) ?? [];
    if (releases.has(resource)) releases.set(resource, [...new Set(ids)]);
  }
  return { status: 'found', releases };
}

function withoutReleases(addresses: readonly string[]): Map<string, string[]> {
  return new Map(addresses.map((address) => [address, []]));
}

/** MusicBrainz's own words, which no gateway has: `{"error": "Not Found", "help": "…"}`. */
function errorOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : '';
}

function isNotFound(body: unknown): boolean {
  return /not found/i.test(errorOf(body));
}

function failureOf(endpoint: string, { httpStatus, retryAfterMs }: JsonAnswer): SourceFailure {
  const failed = (reason: SourceFailure['reason'], message: string): SourceFailure => ({
    status: 'failed',
    reason,
    httpStatus,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    message: `${endpoint}: ${message}`,
  });
  // 503 is how MusicBrainz says "too fast", 429 how ListenBrainz does.
  if (httpStatus === 503 || httpStatus === 429)
    return failed('rate-limit', `asked for a pause (${httpStatus})`);
  if (httpStatus >= 500) return failed('server', `HTTP ${httpStatus}`);
  if (httpStatus === 403) return failed('forbidden', 'refuses this machine');
  return failed('malformed', httpStatus === 200 ? 'not the expected answer' : `HTTP ${httpStatus}`);
}
