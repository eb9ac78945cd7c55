import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { SpotifyAlbumTable } from '#db/schema.ts';
import type { Album } from '#src/catalog/album.ts';
import type { AlbumDetails, CoverImage } from '#src/sources/album-details.ts';
import { safeImageUrl } from '#src/sources/image-url.ts';
import { DAY_MS } from './call-ledger.ts';
import type { CoverState, DetailsState } from './cover-state.ts';
import { isoTime, latestAheadMs } from './stored-moment.ts';

/** What is stored from Spotify about one album id. */
export type StoredAlbum = Selectable<SpotifyAlbumTable>;

/** What of a stored album says whether its cover may be shown, renewed or asked for; the details stay out of it. */
export type StoredCover = Pick<
  StoredAlbum,
  | 'spotify_album_id'
  | 'cover_state'
  | 'cover_images_json'
  | 'spotify_cover_cached_at'
  | 'checked_at'
  | 'failed_at'
  | 'next_attempt_at'
  | 'cover_absent_since'
  | 'metadata_absent_since'
>;

/** The columns that one answer sets. */
export type Answer = Partial<Omit<SpotifyAlbumTable, 'spotify_album_id'>>;

/** The columns of a stored album of whose cover nothing is known. */
export const NO_COVER = {
  cover_state: null,
  spotify_cover_url: null,
  cover_images_json: null,
  spotify_cover_cached_at: null,
  cover_source: null,
  cover_checked_at: null,
};

/** As `NO_COVER`, of the details. */
export const NO_DETAILS = {
  metadata_state: null,
  spotify_metadata_json: null,
  spotify_metadata_cached_at: null,
  metadata_checked_at: null,
};

/** The columns of a stored album that was not asked for in vain since the last answer. */
export const NO_FAILURE = { failures: 0, failed_at: null, failure_reason: null, next_attempt_at: null };

/** The columns of a stored album of which nothing was missing in the last answer. */
export const NOTHING_DENIED = { cover_absent_since: null, metadata_absent_since: null };

/** An album id that was never asked for. */
export function neverAsked(spotifyId: string): StoredAlbum {
  return {
    spotify_album_id: spotifyId,
    ...NO_COVER,
    ...NO_DETAILS,
    ...NOTHING_DENIED,
    checked_at: null,
    ...NO_FAILURE,
  };
}

/** Since when Spotify's answers lack what is stored and kept; null: its last answer had it. */
export function doubtedSince(
  stored: Pick<StoredCover, 'cover_absent_since' | 'metadata_absent_since'>,
): string | null {
  return stored.cover_absent_since ?? stored.metadata_absent_since;
}

/** SQLite takes a limited number of parameters in a query. */
const IDS_PER_QUERY = 500;

/** What is stored for one Spotify album id; `neverAsked` when nothing is. */
export async function readStoredAlbum(db: CatalogDatabase, spotifyId: string): Promise<StoredAlbum> {
  const row = await db
    .selectFrom('spotify_album')
    .selectAll()
    .where('spotify_album_id', '=', spotifyId)
    .executeTakeFirst();
  return row ?? neverAsked(spotifyId);
}

/** The stored answers for many Spotify album ids, by id. */
export async function readStoredAlbums(
  db: CatalogDatabase,
  spotifyIds: readonly string[],
): Promise<Map<string, StoredAlbum>> {
  const found = new Map<string, StoredAlbum>();
  for (let start = 0; start < spotifyIds.length; start += IDS_PER_QUERY) {
    const ids = spotifyIds.slice(start, start + IDS_PER_QUERY);
    const rows = await db
      .selectFrom('spotify_album')
      .selectAll()
      .where('spotify_album_id', 'in', ids)
      .execute();
    for (const row of rows) found.set(row.spotify_album_id, row);
  }
  return found;
}

/** What can be shown as an album's cover without asking anybody. */
export function coverStateOf(
  album: Pick<Album, 'spotifyId'>,
  stored: Pick<StoredAlbum, 'cover_state' | 'cover_images_json'> | undefined,
): CoverState {
  if (album.spotifyId === null) return { status: 'no-link' };
  if (stored?.cover_state === 'absent') return { status: 'absent' };
  if (stored?.cover_state === 'found' && stored.cover_images_json !== null) {
    const images = (JSON.parse(stored.cover_images_json) as CoverImage[]).flatMap((image) => {
      const url = safeImageUrl(image.url);
      return url === undefined ? [] : [{ ...image, url }];
    });
    if (images.length > 0) return { status: 'found', images };
  }
  return { status: 'unknown' };
}

/** What can be shown as an album's details without asking anybody. */
export function detailsStateOf(
  album: Pick<Album, 'spotifyId'>,
  stored: StoredAlbum | undefined,
): DetailsState {
  if (album.spotifyId === null) return { status: 'no-link' };
  if (stored?.metadata_state === 'absent') return { status: 'absent' };
  const details = storedDetailsOf(stored);
  return details ? { status: 'found', details } : { status: 'unknown' };
}

/** The stored details themselves; undefined when there are none. */
export function storedDetailsOf(
  stored: Partial<Pick<StoredAlbum, 'metadata_state' | 'spotify_metadata_json'>> | undefined,
): AlbumDetails | undefined {
  if (stored?.metadata_state !== 'found' || !stored.spotify_metadata_json) return undefined;
  return JSON.parse(stored.spotify_metadata_json) as AlbumDetails;
}

/** Whether pages of tracks are still missing; they are fetched when somebody looks at the details. */
export function lacksTracks(details: AlbumDetails): boolean {
  return details.tracks.length + (details.goneTracks ?? 0) < details.totalTracks;
}

/** How many absent albums Spotify was asked about in the last 24 hours. What is dated in the future does not count. */
export async function countAbsentChecked(db: CatalogDatabase, nowMs: number): Promise<number> {
  const { count } = await db
    .selectFrom('spotify_album')
    .select((select) => select.fn.countAll().as('count'))
    .where('cover_state', '=', 'absent')
    .where('checked_at', '>', isoTime(nowMs - DAY_MS))
    .where('checked_at', '<=', isoTime(nowMs + latestAheadMs(DAY_MS)))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Reads what is stored under some keys; the answer may hold others as well. */
export type StoredReader<Stored> = (keys: readonly string[]) => Promise<ReadonlyMap<string, Stored>>;

/**
 * Makes a reader that answers all who ask in the same turn with one query: a build looks at 18,000 albums, each of which
 * asks for itself.
 */
export function createStoredReader<Stored>(
  readAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, Stored>>,
): StoredReader<Stored> {
  let gathered: { keys: Set<string>; rows: Promise<ReadonlyMap<string, Stored>> } | undefined;

  async function read(keys: ReadonlySet<string>): Promise<ReadonlyMap<string, Stored>> {
    await nextTurn();
    gathered = undefined;
    return readAll([...keys]);
  }

  return (wanted) => {
    if (!gathered) {
      const keys = new Set<string>();
      gathered = { keys, rows: read(keys) };
    }
    for (const key of wanted) gathered.keys.add(key);
    return gathered.rows;
  };
}

/** What of an album it takes to draw its cover. */
export type CoverAlbum = Pick<Album, 'id' | 'artist' | 'title' | 'genres' | 'spotifyId' | 'spotifyUrl'>;

interface Row extends Omit<StoredCover, 'spotify_album_id'> {
  artist: string;
  title: string;
  genres_json: string;
  spotify_id: string | null;
  spotify_url: string | null;
  links_json: string;
}

/** The present album with an id, and what is stored of its cover; undefined: it has no link to Spotify. */
interface FoundCover {
  album: CoverAlbum;
  stored: StoredCover | undefined;
  /** The album with its other links. */
  addressed: () => CoverAlbum & Pick<Album, 'links'>;
}

/**
 * Makes what finds an album and what is stored of its cover, in one read by keys. The query is compiled once: a stored cover is asked for more often than anything else.
 */
export function createCoverLookup(db: CatalogDatabase): (albumId: number) => Promise<FoundCover | undefined> {
  const compiled = db
    .selectFrom('album')
    .leftJoin('spotify_album', 'spotify_album_id', 'spotify_id')
    .select(['artist', 'title', 'genres_json', 'spotify_id', 'spotify_url', 'links_json'])
    .select(['cover_state', 'cover_images_json', 'spotify_cover_cached_at'])
    .select(['checked_at', 'failed_at', 'next_attempt_at'])
    .select(['cover_absent_since', 'metadata_absent_since'])
    .where('id', '=', 0)
    .where('removed_at', 'is', null)
    .compile();

  return async (albumId) => {
    const { rows } = await db.executeQuery<Row>({ ...compiled, parameters: [albumId] });
    const row = rows[0];
    if (!row) return undefined;
    const { artist, title, genres_json, spotify_id, spotify_url } = row;
    const album = {
      id: albumId,
      artist,
      title,
      genres: JSON.parse(genres_json) as string[],
      spotifyId: spotify_id,
      spotifyUrl: spotify_url,
    };
    return {
      album,
      // Without a row of what is stored every column is null, which is what "never asked" looks like.
      stored: spotify_id === null ? undefined : { ...row, spotify_album_id: spotify_id },
      addressed: () => ({ ...album, links: JSON.parse(row.links_json) as Record<string, string> }),
    };
  };
}
