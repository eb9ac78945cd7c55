import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import type { AlbumDetails, CoverImage, SpotifyAlbum, Track } from './album-details.ts';
import type { AlbumJson, ImageJson, TracksJson } from './album-schema.ts';
import { isAcceptedImageUrl } from './image-origins.ts';

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
  return { id: askedId, images: toCoverImages(json.images ?? [], imageOrigins), details: toDetails(json) };
}

/** The images of accepted origins, widest first; those of unknown width last. */
export function toCoverImages(images: readonly ImageJson[], imageOrigins: readonly string[]): CoverImage[] {
  return images
    .filter(({ url }) => isAcceptedImageUrl(url, imageOrigins))
    .slice(0, MOST_IMAGES)
    .map(({ url, width, height }) => ({ url, width: toPixels(width), height: toPixels(height) }))
    .toSorted((a, b) => (b.width ?? 0) - (a.width ?? 0));
}

/** The tracks of a page, without those that are gone. */
export function toTracks(page: TracksJson): Track[] {
  return page.items
    .slice(0, MOST_TRACKS_ON_PAGE)
    .filter((track) => track !== null)
    .map((track, index) => ({
      discNumber: toCount(track.disc_number) ?? 1,
      number: toCount(track.track_number) ?? index + 1,
      title: cut(track.name, LONGEST_NAME),
      durationMs: Math.round(within(track.duration_ms, 0, 24 * 3_600_000) ?? 0),
      explicit: track.explicit ?? false,
      artists: (track.artists ?? []).slice(0, MOST_ARTISTS).map(({ name }) => cut(name, LONGEST_NAME)),
    }));
}

/** Genres without blanks around them, each once. */
export function toGenres(genres: readonly string[] | null | undefined): string[] {
  const kept = (genres ?? [])
    .map((genre) => cut(genre.trim(), LONGEST_GENRE))
    .filter((genre) => genre !== '');
  return [...new Set(kept)].slice(0, MOST_GENRES);
}

function toDetails(json: AlbumJson): AlbumDetails {
  const tracks = json.tracks == null ? [] : toTracks(json.tracks);
  return {
    name: cut(json.name, LONGEST_NAME),
    artists: (json.artists ?? []).slice(0, MOST_ARTISTS).map(({ id, name }) => ({
      id: id != null && isSpotifyAlbumId(id) ? id : '',
      name: cut(name, LONGEST_NAME),
    })),
    releaseDate: /^\d{4}(-\d{2}(-\d{2})?)?$/.test(json.release_date ?? '')
      ? (json.release_date ?? null)
      : null,
    label: cut(json.label?.trim() ?? '', LONGEST_NAME) || null,
    popularity: within(json.popularity, 0, 100),
    genres: toGenres(json.genres),
    copyrights: (json.copyrights ?? [])
      .slice(0, MOST_COPYRIGHTS)
      .map(({ text }) => cut(text, LONGEST_COPYRIGHT)),
    totalTracks: Math.max(toCount(json.total_tracks) ?? toCount(json.tracks?.total) ?? 0, tracks.length),
    tracks,
  };
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
