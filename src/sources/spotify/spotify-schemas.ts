import { z } from 'zod';
import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';
import type { CoverImage } from '#src/sources/album-details.ts';
import { acceptedImageUrl } from '#src/sources/image-url.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import { failureOfImage } from './spotify-failures.ts';
import type { SpotifyAlbum } from './spotify-port.ts';

/**
 * The shapes of Spotify's answers, as far as the catalog reads them, cut to sane lengths. What is missing, null or of
 * another type reads as null, alone: one bad field costs that field, one bad entry of a list that entry. (Apps in
 * Development Mode get no label and no popularity.)
 *
 * Source: https://developer.spotify.com/documentation/web-api/reference/get-an-album
 */

const MOST_IMAGES = 10;
const MOST_ARTISTS = 50;
const MOST_TRACKS_ON_PAGE = 100;

const name = text(500);
/** From 1. */
const count = z.int().min(1).max(10_000).nullable().catch(null);
const artist = z.object({ id: z.string().refine(isSpotifyAlbumId).catch(''), name });

export const imageSchema = z.object({ url: z.string(), width: pixels(), height: pixels() });

const trackSchema = z.object({
  name,
  disc_number: count,
  track_number: count,
  duration_ms: within(0, 24 * 3_600_000),
  explicit: z.boolean().catch(false),
  artists: list(z.object({ name }), MOST_ARTISTS),
});

/** Genres without blanks around them, each once. */
const genres = list(z.string().trim().min(1).transform(cutTo(100)), Infinity).transform((all) =>
  [...new Set(all)].slice(0, 30),
);

/** A page of tracks, without those that are gone (Spotify puts null there); `places` counts them too. */
export const tracksSchema = z
  .object({
    items: z.array(trackSchema.nullable().catch(null)),
    /** Of the whole album. */
    total: z.number().nullable().catch(null),
  })
  .transform(({ items, total }) => {
    const page = items.slice(0, MOST_TRACKS_ON_PAGE);
    const tracks = present(page).map((track, index) => ({
      discNumber: track.disc_number ?? 1,
      number: track.track_number ?? index + 1,
      title: track.name,
      durationMs: Math.round(track.duration_ms ?? 0),
      explicit: track.explicit,
      artists: track.artists.map((each) => each.name),
    }));
    return { tracks, places: page.length, total };
  });

const albumSchema = z
  .object({
    id: z.string().nullable().catch(null),
    name: name.catch(''),
    images: z
      .array(imageSchema.nullable().catch(null))
      .transform((images) => (images.length > 0 && present(images).length === 0 ? null : present(images)))
      .nullable()
      .catch(null),
    artists: list(artist, MOST_ARTISTS),
    release_date: z
      .string()
      .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)
      .nullable()
      .catch(null),
    label: z.string().trim().min(1).transform(cutTo(500)).nullable().catch(null),
    popularity: within(0, 100),
    genres,
    copyrights: list(z.object({ text: text(1_000) }), 10),
    total_tracks: count,
    tracks: tracksSchema.nullable().catch(null),
  })
  // Something must show that it is an album's: taken for one, any other object would be an album without a cover.
  .refine(({ images, tracks }) => images !== null || tracks !== null);

export const albumsSchema = z.object({ albums: z.array(z.unknown()) });

export const artistSchema = z.object({ genres: genres });

/**
 * An answer as the catalog's own type, filed under the id that was asked for: Spotify may answer with the album that
 * replaced it.
 *
 * @returns a failure when it has images, all of origins that are not accepted; undefined when it is no album.
 */
export function parseAlbum(
  askedId: string,
  body: unknown,
  imageOrigins: readonly string[],
): { status: 'found'; album: SpotifyAlbum } | SourceFailure | undefined {
  const json = albumSchema.safeParse(body).data;
  if (!json) return undefined;
  const { tracks, places, total } = json.tracks ?? { tracks: [], places: 0, total: null };
  const gone = places - tracks.length;
  const isOther = json.id !== null && json.id !== askedId && isSpotifyAlbumId(json.id);
  const images = json.images && toCoverImages(json.images, imageOrigins);
  const strange = images?.length === 0 ? json.images?.[0] : undefined;
  if (strange) return failureOfImage('GET /albums/{id}', strange.url);
  const album: SpotifyAlbum = {
    id: askedId,
    images,
    details: {
      name: json.name,
      artists: json.artists,
      releaseDate: json.release_date,
      label: json.label,
      popularity: json.popularity,
      genres: json.genres,
      copyrights: json.copyrights.map((each) => each.text),
      totalTracks: Math.max(json.total_tracks ?? count.parse(total) ?? 0, places),
      tracks,
      ...(gone > 0 && { goneTracks: gone }),
      ...(isOther && { replacedBy: json.id! }),
    },
  };
  return { status: 'found', album };
}

/** The images of accepted origins, widest first; those of unknown width last. */
export function toCoverImages(
  images: readonly z.infer<typeof imageSchema>[],
  imageOrigins: readonly string[],
): CoverImage[] {
  return images
    .flatMap(({ url, width, height }) => {
      const accepted = acceptedImageUrl(url, imageOrigins);
      return accepted === undefined ? [] : [{ url: accepted, width, height }];
    })
    .slice(0, MOST_IMAGES)
    .toSorted((a, b) => (b.width ?? 0) - (a.width ?? 0));
}

function text(length: number) {
  return z.string().transform(cutTo(length));
}

function cutTo(length: number) {
  return (value: string): string => value.slice(0, length).toWellFormed();
}

function within(least: number, most: number) {
  return z.number().min(least).max(most).nullable().catch(null);
}

function pixels() {
  return z.int().min(1).max(20_000).nullable().catch(null);
}

/** Without entries of no use; empty when it is no list. */
function list<Entry extends z.ZodType>(entry: Entry, most: number) {
  return z
    .array(entry.nullable().catch(null as z.output<Entry> | null))
    .catch([])
    .transform((entries) => present(entries).slice(0, most));
}

function present<T>(entries: readonly (T | null)[]): T[] {
  return entries.filter((entry) => entry !== null);
}
