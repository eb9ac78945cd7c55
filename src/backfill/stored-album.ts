import type { Selectable } from 'kysely';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { SpotifyAlbumTable } from '#db/schema.ts';
import type { Album } from '#src/catalog/album.ts';
import type { AlbumDetails, CoverImage } from '#src/sources/album-details.ts';
import { safeImageUrl } from '#src/sources/image-url.ts';
import type { CoverState, DetailsState } from './cover-state.ts';
import { latestAheadMs, isoTime } from './stored-moment.ts';
import { NO_COVER, NO_DETAILS, NO_FAILURE, NOTHING_DENIED } from './empty-cache-columns.ts';

/** What is stored from Spotify about one album id. */
export type StoredAlbum = Selectable<SpotifyAlbumTable>;

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

/** How many absent albums Spotify was asked about since a moment. What is dated in the future does not count. */
export async function countAbsentChecked(
  db: CatalogDatabase,
  { sinceMs, nowMs }: { sinceMs: number; nowMs: number },
): Promise<number> {
  const { count } = await db
    .selectFrom('spotify_album')
    .select((select) => select.fn.countAll().as('count'))
    .where('cover_state', '=', 'absent')
    .where('checked_at', '>', isoTime(sinceMs))
    .where('checked_at', '<=', isoTime(nowMs + latestAheadMs(nowMs - sinceMs)))
    .executeTakeFirstOrThrow();
  return Number(count);
}
