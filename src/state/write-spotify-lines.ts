import { compareText } from './catalog-head.ts';
import type {
  CachedAlbum,
  CachedArtist,
  LedgerCall,
  Peer,
  SharedGate,
  SpotifyRecords,
} from './spotify-records.ts';

/** Spotify data as lines, always in the same order: albums, artists, calls, gates, peers. */
export function writeSpotifyLines({ albums, artists, calls, gates, peers }: SpotifyRecords): string[] {
  return [
    ...sorted(albums, (album) => album.spotify_album_id).map(albumToLine),
    ...sorted(artists, (artist) => artist.spotify_artist_id).map(artistToLine),
    ...sorted(calls, (call) => `${call.called_at} ${call.call_key}`).map(callToLine),
    ...sorted(gates, (gate) => gate.api).map(gateToLine),
    ...sorted(peers, (peer) => `${peer.origin} ${peer.epoch}`).map(peerToLine),
  ].map((line) => JSON.stringify(line));
}

function sorted<T>(values: readonly T[], key: (value: T) => string): T[] {
  return values.toSorted((one, other) => compareText(key(one), key(other)));
}

function albumToLine(album: CachedAlbum): object {
  return {
    album: album.spotify_album_id,
    cover:
      album.cover_state === null
        ? undefined
        : {
            state: album.cover_state,
            at: album.cover_checked_at,
            cachedAt: album.spotify_cover_cached_at ?? undefined,
            source: album.cover_source ?? undefined,
            images: parsed(album.cover_images_json),
          },
    details:
      album.metadata_state === null
        ? undefined
        : {
            state: album.metadata_state,
            at: album.metadata_checked_at,
            cachedAt: album.spotify_metadata_cached_at ?? undefined,
            value: parsed(album.spotify_metadata_json),
          },
    checkedAt: album.checked_at ?? undefined,
    failure:
      album.failed_at === null
        ? undefined
        : {
            count: album.failures,
            at: album.failed_at,
            reason: album.failure_reason ?? undefined,
            nextAttemptAt: album.next_attempt_at ?? undefined,
          },
  };
}

function artistToLine(artist: CachedArtist): object {
  return {
    artist: artist.spotify_artist_id,
    genres: parsed(artist.genres_json),
    cachedAt: artist.cached_at,
  };
}

function callToLine(call: LedgerCall): object {
  return {
    call: call.call_key,
    api: call.api,
    at: call.called_at,
    purpose: call.purpose,
    endpoint: call.endpoint,
    album: call.album_id ?? undefined,
    status: call.status ?? undefined,
    durationMs: call.duration_ms ?? undefined,
    allowance: call.allowance ?? undefined,
  };
}

function gateToLine(gate: SharedGate): object {
  return {
    gate: gate.api,
    shutUntil: gate.shut_until ?? undefined,
    reason: gate.reason ?? undefined,
    learnedBudget: gate.learned_budget ?? undefined,
    learnedAt: gate.learned_at ?? undefined,
    appKind: gate.app_kind ?? undefined,
    appKindAt: gate.app_kind_at ?? undefined,
  };
}

function peerToLine({ origin, epoch, pulled }: Peer): object {
  return { peer: origin, epoch, pulled };
}

function parsed(json: string | null): unknown {
  return json === null ? undefined : (JSON.parse(json) as unknown);
}
