import { CatalogError } from '#src/catalog-error.ts';
import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import type { SpotifyAlbum } from '#src/sources/spotify/spotify-port.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import type { SpotifyPort } from '#src/sources/spotify/spotify-port.ts';

const PAGE = 50;

/** A Spotify in memory. */
export interface FakeSpotify extends SpotifyPort {
  /** With all their tracks. */
  albums: Map<string, SpotifyAlbum>;
  artistGenres: Map<string, string[]>;
  /** Whether several albums may be asked for at once. */
  batchAllowed: boolean;
  /** What was asked, in order: the function and its id or ids. */
  calls: { method: keyof SpotifyPort; ids: string[] }[];
  /** The next calls are refused so, in this order. */
  refuseNext(...refusals: Omit<SourceFailure, 'status' | 'message'>[]): void;
}

export function createFakeSpotify(albums: readonly SpotifyAlbum[] = []): FakeSpotify {
  const refusals: SourceFailure[] = [];

  function refusal(
    method: keyof SpotifyPort,
    ids: readonly string[],
    context?: CallContext,
  ): SourceFailure | undefined {
    const wrong = ids.find((id) => !isSpotifyAlbumId(id));
    if (wrong !== undefined) throw new CatalogError('spotify-id', `${wrong} is no Spotify album id`);
    if (context?.signal?.aborted) {
      return { status: 'failed', reason: 'cancelled', message: 'the caller has left' };
    }
    fake.calls.push({ method, ids: [...ids] });
    return refusals.shift();
  }

  /** As Spotify answers: the first page of tracks only. */
  function answer(id: string) {
    const album = fake.albums.get(id);
    if (album === undefined) return { status: 'absent' } as const;
    const details = { ...album.details, tracks: album.details.tracks.slice(0, PAGE) };
    return { status: 'found', album: { ...album, details } } as const;
  }

  const fake: FakeSpotify = {
    albums: new Map(albums.map((album) => [album.id, album])),
    artistGenres: new Map(),
    batchAllowed: false,
    calls: [],
    refuseNext(...given) {
      for (const each of given) refusals.push({ status: 'failed', message: 'scripted', ...each });
    },
    async fetchAlbum(id, context) {
      return refusal('fetchAlbum', [id], context) ?? answer(id);
    },
    async fetchAlbums(ids, context) {
      const refused = refusal('fetchAlbums', ids, context);
      if (refused !== undefined) return refused;
      if (!fake.batchAllowed) return { status: 'batch-refused', because: 'app' };
      return { status: 'found', albums: new Map(ids.map((id) => [id, answer(id)])) };
    },
    async fetchTracks(id, offset, context) {
      const refused = refusal('fetchTracks', [id], context);
      if (refused !== undefined) return refused;
      const album = fake.albums.get(id);
      if (album === undefined) return { status: 'absent' };
      return { status: 'found', tracks: album.details.tracks.slice(offset) };
    },
    async fetchArtistGenres(id, context) {
      const refused = refusal('fetchArtistGenres', [id], context);
      return refused ?? { status: 'found', genres: fake.artistGenres.get(id) ?? [] };
    },
    async checkCredentials() {
      return refusal('checkCredentials', []) ?? { status: 'valid' };
    },
  };
  return fake;
}
