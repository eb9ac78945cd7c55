import type { AlbumDetails, CoverImage, Track } from '#src/sources/album-details.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';

/** Extended Quota apps may ask for this many albums in one call. */
export const ALBUMS_PER_CALL = 20;

/** The whole answer of `GET /albums/{id}`, checked and reduced to what the catalog knows how to use. */
export interface SpotifyAlbum {
  id: string;
  /**
   * Widest first; empty when Spotify has none, null when the answer does not say. Only URLs of the configured image
   * origins.
   */
  images: CoverImage[] | null;
  details: AlbumDetails;
}

/**
 * `absent`: Spotify said, in its own words, that it has no such album. `besideFound`: the same answer had others, so that
 * it is sound as a whole.
 */
export type AlbumAnswer =
  | { status: 'found'; album: SpotifyAlbum }
  | { status: 'absent'; besideFound?: boolean | undefined }
  | SourceFailure;

/**
 * Answers by id, in any order. `batch-refused`: because this app may not ask for several albums at once (403, 404), or
 * because one of the ids is impossible (400). One by one they can be asked for.
 */
export type AlbumsAnswer =
  | { status: 'found'; albums: Map<string, Exclude<AlbumAnswer, SourceFailure>> }
  | { status: 'batch-refused'; because: 'app' | 'id' }
  | SourceFailure;

/** `goneTracks`: places in between whose track is gone; undefined: none. */
type TracksAnswer =
  { status: 'found'; tracks: Track[]; goneTracks?: number } | { status: 'absent' } | SourceFailure;
type ArtistGenresAnswer = { status: 'found'; genres: string[] } | { status: 'absent' } | SourceFailure;
export type CoverAnswer = { status: 'found'; images: CoverImage[] } | { status: 'absent' } | SourceFailure;

/** The Web API. Expected outcomes are values; nothing here throws but for a programming error. */
export interface SpotifyPort {
  /** One album, images and details together. 404 is `absent`. */
  fetchAlbum(spotifyAlbumId: string, context: CallContext): Promise<AlbumAnswer>;
  /** 1 to 20 albums in one call (Extended Quota only). An id that Spotify does not know is `absent` in the map. */
  fetchAlbums(spotifyAlbumIds: readonly string[], context: CallContext): Promise<AlbumsAnswer>;
  /** All tracks from `offset` on, in pages of 50, one call each. */
  fetchTracks(spotifyAlbumId: string, offset: number, context: CallContext): Promise<TracksAnswer>;
  /** The genres of one artist; empty when Spotify returns none. */
  fetchArtistGenres(spotifyArtistId: string, context: CallContext): Promise<ArtistGenresAnswer>;
  /** Asks for a token (not counted as a call): are the credentials valid? */
  checkCredentials(): Promise<{ status: 'valid' } | SourceFailure>;
}

/** Covers without an account, about 300 px. */
export interface OembedPort {
  fetchCover(spotifyAlbumId: string, context: CallContext): Promise<CoverAnswer>;
}
