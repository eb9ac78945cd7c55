import { NO_COVER, NO_DETAILS, NO_FAILURE } from '#src/backfill/unknown-columns.ts';
import type { CoverImage } from '#src/spotify/album-details.ts';
import { compareText } from './catalog-head.ts';
import type { CachedAlbum, CachedArtist, LedgerCall, SharedGate } from './spotify-records.ts';

/**
 * How two copies of the same Spotify data become one. Each rule takes the greater by an order in which no two
 * different values are equal, so it does not matter in which order copies are joined, or how often.
 */

/** Cover and details each by the newest answer, failures by the newest, forgotten where an answer came later. */
export function joinAlbums(one: CachedAlbum, other: CachedAlbum): CachedAlbum {
  return tidyAlbum({
    spotify_album_id: one.spotify_album_id,
    ...greatest(coverOf(one), coverOf(other), [
      (part) => part.cover_checked_at,
      // The Web API's covers come in three sizes, with the details.
      (part) => (part.cover_source === 'web-api' ? '1' : '0'),
    ]),
    ...greatest(detailsOf(one), detailsOf(other), [
      (part) => part.metadata_checked_at,
      // Later pages of tracks and genres of artists are added under the same time.
      (part) => String(part.spotify_metadata_json?.length ?? 0).padStart(12, '0'),
    ]),
    checked_at: latest(one.checked_at, other.checked_at),
    ...greatest(failureOf(one), failureOf(other), [
      (part) => part.failed_at,
      (part) => String(part.failures).padStart(12, '0'),
    ]),
  });
}

/** An album as it is kept everywhere: every part that is known has its time, and no failure is older than the last answer. */
export function tidyAlbum(album: CachedAlbum): CachedAlbum {
  const { checked_at, failed_at } = album;
  const images = album.cover_images_json;
  const hasCover = album.cover_state === 'absent' || (album.cover_state === 'found' && images !== null);
  const hasDetails =
    album.metadata_state === 'absent' ||
    (album.metadata_state === 'found' && album.spotify_metadata_json !== null);
  const outlived = failed_at === null || (checked_at !== null && failed_at < checked_at);
  return {
    spotify_album_id: album.spotify_album_id,
    ...(hasCover
      ? {
          cover_state: album.cover_state,
          spotify_cover_url: images && (JSON.parse(images) as CoverImage[])[0]!.url,
          cover_images_json: images,
          spotify_cover_cached_at: album.spotify_cover_cached_at,
          cover_source: album.cover_source,
          cover_checked_at: album.cover_checked_at ?? album.spotify_cover_cached_at ?? checked_at ?? EARLIEST,
        }
      : NO_COVER),
    ...(hasDetails
      ? {
          metadata_state: album.metadata_state,
          spotify_metadata_json: album.spotify_metadata_json,
          spotify_metadata_cached_at: album.spotify_metadata_cached_at,
          metadata_checked_at:
            album.metadata_checked_at ?? album.spotify_metadata_cached_at ?? checked_at ?? EARLIEST,
        }
      : NO_DETAILS),
    checked_at,
    ...(outlived ? NO_FAILURE : { ...failureOf(album), failures: Math.max(1, album.failures) }),
  };
}

const EARLIEST = '1970-01-01T00:00:00.000Z';

/** The newest genres. */
export function joinArtists(one: CachedArtist, other: CachedArtist): CachedArtist {
  return greatest(one, other, [(artist) => artist.cached_at]);
}

/** One call: how it ended, where one copy was made before that. */
export function joinCalls(one: LedgerCall, other: LedgerCall): LedgerCall {
  return greatest(one, other, [
    (call) => (call.duration_ms === null ? '0' : '1'),
    (call) => (call.status === null ? '0' : '1'),
  ]);
}

/** Shut until the later moment; what was learned of the account by its newest lesson. */
export function joinGates(one: SharedGate, other: SharedGate): SharedGate {
  const pause = (gate: SharedGate) => ({ shut_until: gate.shut_until, reason: gate.reason });
  const lesson = (gate: SharedGate) => ({
    learned_budget: gate.learned_budget,
    learned_at: gate.learned_at,
  });
  const kind = (gate: SharedGate) => ({ app_kind: gate.app_kind, app_kind_at: gate.app_kind_at });
  return {
    api: one.api,
    ...greatest(pause(one), pause(other), [(part) => part.shut_until]),
    ...greatest(lesson(one), lesson(other), [
      (part) => part.learned_at,
      // Of two lessons at one time the stricter one.
      (part) => String(2_147_483_647 - (part.learned_budget ?? 0)).padStart(12, '0'),
    ]),
    ...greatest(kind(one), kind(other), [(part) => part.app_kind_at]),
  };
}

function coverOf(album: CachedAlbum) {
  const { cover_state, spotify_cover_url, cover_images_json } = album;
  const { spotify_cover_cached_at, cover_source, cover_checked_at } = album;
  return {
    cover_state,
    spotify_cover_url,
    cover_images_json,
    spotify_cover_cached_at,
    cover_source,
    cover_checked_at,
  };
}

function detailsOf(album: CachedAlbum) {
  const { metadata_state, spotify_metadata_json, spotify_metadata_cached_at, metadata_checked_at } = album;
  return { metadata_state, spotify_metadata_json, spotify_metadata_cached_at, metadata_checked_at };
}

function failureOf({ failures, failed_at, failure_reason, next_attempt_at }: CachedAlbum) {
  return { failures, failed_at, failure_reason, next_attempt_at };
}

/** The greater by the first rank that differs, null below all; at last by the whole content. */
function greatest<T extends object>(one: T, other: T, ranks: ((value: T) => string | null)[]): T {
  for (const rank of ranks) {
    const order = compareText(rank(one) ?? '', rank(other) ?? '');
    if (order !== 0) return order > 0 ? one : other;
  }
  return compareText(contentOf(one), contentOf(other)) >= 0 ? one : other;
}

function contentOf(value: object): string {
  return JSON.stringify(Object.entries(value).sort(([one], [other]) => compareText(one, other)));
}

function latest(one: string | null, other: string | null): string | null {
  return compareText(one ?? '', other ?? '') >= 0 ? one : other;
}
