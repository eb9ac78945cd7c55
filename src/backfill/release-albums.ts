import type { CatalogDatabase } from '#db/open-database.ts';
import { albumFromRow } from '#src/catalog/album-fields.ts';
import type { Album } from '#src/catalog/album.ts';
import { foldName, genreKey } from '#src/catalog/identity.ts';
import { ADDRESSES_PER_CALL } from '#src/sources/musicbrainz/musicbrainz-port.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';
import type { AlbumFilter } from './plan-refresh.ts';
import {
  coverOfRelease,
  isToBeAsked,
  readAddresses,
  releaseStateOf,
  type ReleaseState,
} from './stored-release.ts';

/** An album for which MusicBrainz stands in, and what is known of its release. */
export interface ReleaseAlbum {
  album: Album;
  release: ReleaseState;
}

/** How the albums without a cover by Spotify stand; a part of `status --json`. */
export interface ReleaseCoverage {
  /** Null: MusicBrainz is not asked. */
  contact: string | null;
  /** Present albums that have no cover by Spotify. */
  withoutSpotifyCover: number;
  /** Of those: with a cover by the Cover Art Archive, unknown to MusicBrainz, not asked about yet. */
  covers: number;
  absent: number;
  unknown: number;
}

/** What a refresh by MusicBrainz would cost, at most. */
export interface ReleasePreview {
  selected: number;
  requests: number;
  seconds: number;
}

/** MusicBrainz grows: so many albums that it did not know are asked about again in one refresh. */
const ABSENT_PER_REFRESH = 20;
const SECONDS_PER_REQUEST = 1.05;

/** Present albums that have no cover by Spotify, newest release first. `onlyWithout`: not those that Spotify may yet have. */
async function listReleaseAlbums(
  db: CatalogDatabase,
  { albumId, artist, genre }: AlbumFilter,
  { onlyWithout }: { onlyWithout: boolean },
): Promise<ReleaseAlbum[]> {
  let query = db
    .selectFrom('album')
    .leftJoin('spotify_album', 'spotify_album_id', 'spotify_id')
    .selectAll('album')
    .where('removed_at', 'is', null)
    .where((where) =>
      where.or([
        where('spotify_id', 'is', null),
        where('cover_state', '=', 'absent'),
        ...(onlyWithout ? [] : [where('cover_state', 'is', null)]),
      ]),
    );
  if (albumId !== undefined) query = query.where('id', '=', albumId);
  if (artist !== undefined) query = query.where('artist_key', '=', foldName(artist));
  const rows = await query.orderBy('release_sort', 'desc').orderBy('id', 'desc').execute();
  const wanted = genre === undefined ? undefined : genreKey(genre);
  const albums = rows
    .map(albumFromRow)
    .filter(({ genres }) => wanted === undefined || genres.some((each) => genreKey(each) === wanted));
  const stored = await readAddresses(db, albums.flatMap(addressesOf));
  return albums.map((album) => ({ album, release: releaseStateOf(album, stored) }));
}

/** Counts what MusicBrainz and the Cover Art Archive have of the albums that Spotify has no cover of. Asks nobody. */
export async function readReleaseCoverage(
  db: CatalogDatabase,
  contact: string | undefined,
): Promise<ReleaseCoverage> {
  const albums = await listReleaseAlbums(db, {}, { onlyWithout: false });
  const count = (status: string): number =>
    albums.filter(({ release }) => coverOfRelease(release, '').status === status && release.status !== 'none')
      .length;
  return {
    contact: contact ?? null,
    withoutSpotifyCover: albums.length,
    covers: count('found'),
    absent: count('absent'),
    unknown: count('unknown'),
  };
}

/**
 * The albums that a refresh asks MusicBrainz about: those that Spotify cannot have, never asked about first, newest release
 * first, then a few that it did not know a month ago.
 */
export async function planReleases(
  db: CatalogDatabase,
  filter: AlbumFilter,
  { limit, nowMs }: { limit?: number | undefined; nowMs: number },
): Promise<ReleaseAlbum[]> {
  const albums = await listReleaseAlbums(db, filter, { onlyWithout: true });
  const asked = albums.filter(({ release }) => isToBeAsked(release, nowMs));
  const isAbsent = ({ release }: ReleaseAlbum): boolean => release.status === 'absent';
  const absent = asked.filter(isAbsent).slice(0, ABSENT_PER_REFRESH);
  return [...asked.filter((each) => !isAbsent(each)), ...absent].slice(0, limit);
}

/** What asking about these albums takes, if MusicBrainz knows them all. */
export function previewReleases(selected: readonly ReleaseAlbum[]): ReleasePreview {
  const count = (status: ReleaseState['status']): number =>
    selected.filter(({ release }) => release.status === status).length;
  const lookups = Math.ceil(count('unknown') / ADDRESSES_PER_CALL) + count('absent');
  const requests = lookups + selected.length;
  return { selected: selected.length, requests, seconds: Math.ceil(requests * SECONDS_PER_REQUEST) };
}

/** An album whose release has another artist or title than the sheet says. */
export interface DifferingNames {
  id: number;
  artist: string;
  title: string;
  release: { artist: string; title: string; mbid: string };
}

/** The albums whose release has other names, so that people can say which are right; in the order given. */
export async function listDifferingNames(
  db: CatalogDatabase,
  albums: readonly Album[],
): Promise<DifferingNames[]> {
  const known = await db
    .selectFrom('musicbrainz_address')
    .select('address')
    .where('state', '=', 'found')
    .execute();
  const stored = await readAddresses(
    db,
    known.map(({ address }) => address),
  );
  return albums.flatMap((album) => {
    const state = releaseStateOf(album, stored);
    if (state.status !== 'found' || (state.agreement.artist && state.agreement.title)) return [];
    const { artist, title, mbid } = state.release;
    return [{ id: album.id, artist: album.artist, title: album.title, release: { artist, title, mbid } }];
  });
}
