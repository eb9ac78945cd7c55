import type { CatalogDatabase } from '#db/open-database.ts';
import type { Album } from '#src/catalog/album.ts';
import type { StoredAlbum } from './stored-album.ts';

/** What of an album it takes to draw its cover. */
export type CoverAlbum = Pick<Album, 'id' | 'artist' | 'title' | 'spotifyId' | 'spotifyUrl'>;

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

export interface CoverLookup {
  album: CoverAlbum;
  /** Undefined when the sheet has no link. */
  stored: StoredCover | undefined;
}

/** Finds the present album with this id and what is stored of its cover, in one read by keys. */
export type LookUpCover = (albumId: number) => Promise<CoverLookup | undefined>;

interface Row extends Omit<StoredCover, 'spotify_album_id'> {
  artist: string;
  title: string;
  spotify_id: string | null;
  spotify_url: string | null;
}

/** Makes the lookup. Its query is compiled once: a stored cover is asked for more often than anything else. */
export function createCoverLookup(db: CatalogDatabase): LookUpCover {
  const compiled = db
    .selectFrom('album')
    .leftJoin('spotify_album', 'spotify_album_id', 'spotify_id')
    .select(['artist', 'title', 'spotify_id', 'spotify_url'])
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
    const { artist, title, spotify_id, spotify_url } = row;
    return {
      album: { id: albumId, artist, title, spotifyId: spotify_id, spotifyUrl: spotify_url },
      // Without a row of what is stored every column is null, which is what "never asked" looks like.
      stored: spotify_id === null ? undefined : { ...row, spotify_album_id: spotify_id },
    };
  };
}
