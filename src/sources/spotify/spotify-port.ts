import type { CoverImage, SpotifyAlbum, Track } from './album-details.ts';

/** For whom a call is made: a visitor who waits, or a batch that can come back tomorrow. */
export type CallPurpose = 'visitor' | 'refresh';

/** Further attempts that may still be made. Whoever tries again takes one, so that several layers make no more together. */
export interface Retries {
  left: number;
}

/** Extended Quota apps may ask for this many albums in one call. */
export const ALBUMS_PER_CALL = 20;

/** What every request to Spotify carries along, for the ledger, the log and the patience it may have. */
export interface CallContext {
  purpose: CallPurpose;
  /** The catalog's album the call is for, for logs; null when it is for several or none. */
  albumId: number | null;
  /** Ends waiting and the request under way. */
  signal?: AbortSignal | undefined;
  /** Told of each request that leaves, attempts again included; of a part of one, where several callers share it. */
  charge?: ((calls: number) => void) | undefined;
  /** Shared with the caller's own retries; undefined: as many as are configured. */
  retries?: Retries | undefined;
}

/**
 * Why Spotify gave no usable answer. All of these leave an album *unknown*, never *absent*.
 * - `gate` `budget`: our own guard refused; no request left.
 * - `rate-limit` `quota`: 429, without or with `reason: QUOTA_EXCEEDED`.
 * - `server` (5xx), `timeout`, `network`, `malformed` (no JSON, or not of the expected shape).
 * - `credentials`: the token endpoint said 400/401, or the API said 401 to a new token.
 * - `forbidden`: 403 (for example "premium required").
 * - `cancelled`: the caller's signal.
 */
export type RefusalReason =
  | 'gate'
  | 'budget'
  | 'rate-limit'
  | 'quota'
  | 'server'
  | 'timeout'
  | 'network'
  | 'malformed'
  | 'credentials'
  | 'forbidden'
  | 'cancelled';

/** Spotify gave no usable answer. */
export interface Refusal {
  status: 'refused';
  reason: RefusalReason;
  /** HTTP status, when there was an answer. */
  httpStatus?: number | undefined;
  /** When it makes sense to ask again, in milliseconds from now, when that is known. */
  retryAfterMs?: number | undefined;
  /** For logs and maintainers, never for visitors. */
  message: string;
  /** Met before anything was asked about the album (no token, no place in our own queue): any other meets the same. */
  beforeAsking?: boolean | undefined;
}

/**
 * `absent`: Spotify said, in its own words, that it has no such album. `besideFound`: the same answer had others, so that
 * it is sound as a whole.
 */
export type AlbumAnswer =
  | { status: 'found'; album: SpotifyAlbum }
  | { status: 'absent'; besideFound?: boolean | undefined }
  | Refusal;

/**
 * Answers by id, in any order. `batch-refused`: because this app may not ask for several albums at once (403, 404), or
 * because one of the ids is impossible (400). One by one they can be asked for.
 */
export type AlbumsAnswer =
  | { status: 'found'; albums: Map<string, Exclude<AlbumAnswer, Refusal>> }
  | { status: 'batch-refused'; because: 'app' | 'id' }
  | Refusal;

/** `goneTracks`: places in between whose track is gone; undefined: none. */
export type TracksAnswer =
  { status: 'found'; tracks: Track[]; goneTracks?: number } | { status: 'absent' } | Refusal;
export type ArtistGenresAnswer = { status: 'found'; genres: string[] } | { status: 'absent' } | Refusal;
export type CoverAnswer = { status: 'found'; images: CoverImage[] } | { status: 'absent' } | Refusal;

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
  checkCredentials(): Promise<{ status: 'valid' } | Refusal>;
}

/** Covers without an account, about 300 px. */
export interface OembedPort {
  fetchCover(spotifyAlbumId: string, context: CallContext): Promise<CoverAnswer>;
}
