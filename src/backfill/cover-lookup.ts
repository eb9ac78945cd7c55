import type { CatalogDatabase } from '#db/open-database.ts';
import type { Album } from '#src/catalog/album.ts';
import { neverAsked, type StoredAlbum } from './stored-album.ts';

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
>;

export interface CoverLookup {
  album: CoverAlbum;
  /** Undefined when the sheet has no link. */
  stored: StoredCover | undefined;
}

/** Finds the present album with this id and what is stored of its cover, in one read by keys. */
export type LookUpCover = (albumId: number) => Promise<CoverLookup | undefined>;

interface Row extends Omit<StoredCover, 'spotify_album_id'> {
  id: number;
  artist: string;
  title: string;
  spotify_id: string | null;
  spotify_url: string | null;
  spotify_album_id: string | null;
}

/** Makes the lookup. Its query is compiled once: a stored cover is asked for more often than anything else. */
export function createCoverLookup(db: CatalogDatabase): LookUpCover {
  const compiled = db
    .selectFrom('album')
    .leftJoin('spotify_album', 'spotify_album_id', 'spotify_id')
    .select(['id', 'artist', 'title', 'spotify_id', 'spotify_url'])
    .select(['spotify_album_id', 'cover_state', 'cover_images_json', 'spotify_cover_cached_at'])
    .select(['checked_at', 'failed_at', 'next_attempt_at'])
    .where('id', '=', 0)
    .where('removed_at', 'is', null)
    .compile();

  return async (albumId) => {
    const { rows } = await db.executeQuery<Row>({ ...compiled, parameters: [albumId] });
    const row = rows[0];
    return row && { album: albumOf(row), stored: storedOf(row) };
  };
}

function albumOf({ id, artist, title, spotify_id, spotify_url }: Row): CoverAlbum {
  return { id, artist, title, spotifyId: spotify_id, spotifyUrl: spotify_url };
}

function storedOf(row: Row): StoredCover | undefined {
  if (row.spotify_id === null) return undefined;
  const { spotify_album_id } = row;
  return spotify_album_id === null ? neverAsked(row.spotify_id) : { ...row, spotify_album_id };
}
