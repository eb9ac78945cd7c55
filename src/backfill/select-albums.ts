import type { CatalogDatabase } from '#db/open-database.ts';
import { type Album, albumFromRow } from '#src/catalog/album.ts';
import { foldName, genreKey } from '#src/catalog/identity.ts';

import { neverAsked, readStoredAlbums, type StoredAlbum } from './stored-album.ts';
import { isOlder } from './stored-moment.ts';

/** Which albums a refresh is about. Several filters narrow each other; `olderThanMs` and `missing` add up. */
export interface AlbumFilter {
  albumId?: number | undefined;
  /** A whole artist, without regard to case. */
  artist?: string | undefined;
  /** A whole genre, without regard to case, hyphen or blank. */
  genre?: string | undefined;
  /** Only what was fetched longer ago than this. */
  olderThanMs?: number | undefined;
  /** Only what was never fetched. */
  missing?: boolean | undefined;
  /** Look at one of them only; both unless told. */
  part?: 'cover' | 'metadata' | undefined;
}

export interface Candidate {
  album: Album;
  stored: StoredAlbum;
}

/** All albums present that a filter by id, artist or genre names, with or without a link, newest release first. */
export async function findCandidates(db: CatalogDatabase, filter: AlbumFilter): Promise<Candidate[]> {
  let query = db.selectFrom('album').selectAll().where('removed_at', 'is', null);
  if (filter.albumId !== undefined) query = query.where('id', '=', filter.albumId);
  if (filter.artist !== undefined) query = query.where('artist_key', '=', foldName(filter.artist));
  const rows = await query.orderBy('release_sort', 'desc').orderBy('id', 'desc').execute();
  const genre = filter.genre === undefined ? undefined : genreKey(filter.genre);
  const albums = rows
    .map(albumFromRow)
    .filter((album) => genre === undefined || album.genres.some((each) => genreKey(each) === genre));
  const stored = await readStoredAlbums(
    db,
    albums.flatMap((album) => album.spotifyId ?? []),
  );
  return albums.map((album) => {
    const spotifyId = album.spotifyId ?? '';
    return { album, stored: stored.get(spotifyId) ?? neverAsked(spotifyId) };
  });
}

/**
 * The candidates that a refresh asks Spotify about, each Spotify id once: never fetched first (newest release
 * first), then by how long ago they were fetched.
 */
export function selectForRefresh(
  candidates: readonly Candidate[],
  filter: AlbumFilter,
  nowMs: number,
): Candidate[] {
  const seen = new Set<string>();
  const selected = candidates.filter(({ album, stored }) => {
    if (album.spotifyId === null || seen.has(album.spotifyId) || !isWanted(stored, filter, nowMs))
      return false;
    seen.add(album.spotifyId);
    return true;
  });
  const [fresh, known] = [
    selected.filter(({ stored }) => stored.checked_at === null),
    selected.filter(({ stored }) => stored.checked_at !== null),
  ];
  known.sort((a, b) => (a.stored.checked_at! < b.stored.checked_at! ? -1 : 1));
  return [...fresh, ...known];
}

function isWanted(stored: StoredAlbum, filter: AlbumFilter, nowMs: number): boolean {
  const parts = [
    ...(filter.part === 'metadata'
      ? []
      : [{ state: stored.cover_state, at: stored.spotify_cover_cached_at }]),
    ...(filter.part === 'cover'
      ? []
      : [{ state: stored.metadata_state, at: stored.spotify_metadata_cached_at }]),
  ];
  const { olderThanMs, missing, part } = filter;
  const isMissing = parts.some(({ state }) => state === null);
  const isOld =
    olderThanMs !== undefined &&
    parts.some(
      ({ state, at }) => state !== null && isOlder(at ?? stored.checked_at ?? '', olderThanMs, nowMs),
    );
  if (missing || olderThanMs !== undefined) return (missing === true && isMissing) || isOld;
  return part === undefined || isMissing;
}
