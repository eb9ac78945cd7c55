import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import type { AlbumDetails, CoverImage, Track } from '#src/sources/album-details.ts';
import type { SpotifyAlbum } from './spotify-port.ts';
import { hasReadableImages, type AlbumJson, type ImageJson, type TracksJson } from './album-schema.ts';
import { acceptedImageUrl } from '#src/sources/image-url.ts';

const LONGEST_NAME = 500;
const LONGEST_COPYRIGHT = 1_000;
const LONGEST_GENRE = 100;
const MOST_IMAGES = 10;
const MOST_ARTISTS = 50;
const MOST_GENRES = 30;
const MOST_COPYRIGHTS = 10;
const MOST_TRACKS_ON_PAGE = 100;

/**
 * A checked answer as the catalog's own type, cut to sane lengths, filed under the id that was asked for: Spotify
 * may answer with the album that replaced it.
 */
export function toSpotifyAlbum(
  askedId: string,
  json: AlbumJson,
  imageOrigins: readonly string[],
): SpotifyAlbum {
  return {
    id: askedId,
    images: hasReadableImages(json) ? toCoverImages(json.images, imageOrigins) : null,
    details: toDetails(askedId, json),
  };
}

/** The images of accepted origins, widest first; those of unknown width last. */
export function toCoverImages(
  images: readonly (ImageJson | null)[],
  imageOrigins: readonly string[],
): CoverImage[] {
  return present(images)
    .flatMap(({ url, width, height }) => {
      const accepted = acceptedImageUrl(url, imageOrigins);
      return accepted === undefined
        ? []
        : [{ url: accepted, width: toPixels(width), height: toPixels(height) }];
    })
    .slice(0, MOST_IMAGES)
    .toSorted((a, b) => (b.width ?? 0) - (a.width ?? 0));
}

/** The tracks of a page, without those that are gone, and how many places of the album the page covers. */
export function toTracks(page: TracksJson): { tracks: Track[]; places: number } {
  const items = page.items.slice(0, MOST_TRACKS_ON_PAGE);
  const tracks = present(items).map((track, index) => ({
    discNumber: toCount(track.disc_number) ?? 1,
    number: toCount(track.track_number) ?? index + 1,
    title: cut(track.name, LONGEST_NAME),
    durationMs: Math.round(within(track.duration_ms, 0, 24 * 3_600_000) ?? 0),
    explicit: track.explicit ?? false,
    artists: present(track.artists)
      .slice(0, MOST_ARTISTS)
      .map(({ name }) => cut(name, LONGEST_NAME)),
  }));
  return { tracks, places: items.length };
}

/** Genres without blanks around them, each once. */
export function toGenres(genres: readonly (string | null)[] | null | undefined): string[] {
  const kept = present(genres)
    .map((genre) => cut(genre.trim(), LONGEST_GENRE))
    .filter((genre) => genre !== '');
  return [...new Set(kept)].slice(0, MOST_GENRES);
}

function toDetails(askedId: string, json: AlbumJson): AlbumDetails {
  const { tracks, places } = json.tracks == null ? { tracks: [], places: 0 } : toTracks(json.tracks);
  const gone = places - tracks.length;
  const isOther = json.id != null && json.id !== askedId && isSpotifyAlbumId(json.id);
  return {
    name: cut(json.name ?? '', LONGEST_NAME),
    artists: present(json.artists)
      .slice(0, MOST_ARTISTS)
      .map(({ id, name }) => ({
        id: id != null && isSpotifyAlbumId(id) ? id : '',
        name: cut(name, LONGEST_NAME),
      })),
    releaseDate: /^\d{4}(-\d{2}(-\d{2})?)?$/.test(json.release_date ?? '')
      ? (json.release_date ?? null)
      : null,
    label: cut(json.label?.trim() ?? '', LONGEST_NAME) || null,
    popularity: within(json.popularity, 0, 100),
    genres: toGenres(json.genres),
    copyrights: present(json.copyrights)
      .slice(0, MOST_COPYRIGHTS)
      .map(({ text }) => cut(text, LONGEST_COPYRIGHT)),
    totalTracks: Math.max(toCount(json.total_tracks) ?? toCount(json.tracks?.total) ?? 0, places),
    tracks,
    ...(gone > 0 && { goneTracks: gone }),
    ...(isOther && { replacedBy: json.id! }),
  };
}

function present<T>(entries: readonly (T | null)[] | null | undefined): T[] {
  return (entries ?? []).filter((entry) => entry !== null);
}

function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}

function within(value: number | null | undefined, least: number, most: number): number | null {
  return value != null && value >= least && value <= most ? value : null;
}

function toCount(value: number | null | undefined): number | null {
  return Number.isInteger(value) ? within(value, 1, 10_000) : null;
}

function toPixels(value: number | null | undefined): number | null {
  return Number.isInteger(value) ? within(value, 1, 20_000) : null;
}
