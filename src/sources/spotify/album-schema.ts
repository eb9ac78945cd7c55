import { z } from 'zod';

/**
 * The shapes of Spotify's answers, as far as the catalog reads them. What is missing, null or of another type reads as
 * null, alone: one bad field costs that field, one bad entry of a list that entry. (Apps in Development Mode get no
 * label and no popularity.)
 *
 * Source: https://developer.spotify.com/documentation/web-api/reference/get-an-album
 */

const text = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);

/** Null where an entry is of no use; null as a whole where it is no list. */
function list<Entry extends z.ZodType>(entry: Entry) {
  return z
    .array(entry.nullable().catch(null as z.output<Entry> | null))
    .nullish()
    .catch(null);
}

const named = z.object({ id: text, name: z.string() });

const imageSchema = z.object({ url: z.string(), width: number, height: number });

const trackSchema = z.object({
  name: z.string(),
  disc_number: number,
  track_number: number,
  duration_ms: number,
  explicit: z.boolean().nullish().catch(null),
  artists: list(named),
});

/** A page of tracks. Spotify puts null where a track is gone. */
export const tracksSchema = z.object({
  items: z.array(trackSchema.nullable().catch(null)),
  total: number,
});

export const albumSchema = z
  .object({
    id: text,
    name: text,
    images: list(imageSchema),
    artists: list(named),
    release_date: text,
    label: text,
    popularity: number,
    genres: list(z.string()),
    copyrights: list(z.object({ text: z.string() })),
    total_tracks: number,
    tracks: tracksSchema.nullish().catch(null),
  })
  // Something must show that it is an album's: taken for one, any other object would be an album without a cover.
  .refine((album) => hasReadableImages(album) || album.tracks != null);

/** Whether an answer says what images there are: a list, empty or not all of no use. */
export function hasReadableImages<Image>(album: {
  images?: (Image | null)[] | null | undefined;
}): album is { images: (Image | null)[] } {
  const { images } = album;
  return images != null && (images.length === 0 || images.some((image) => image !== null));
}

export const albumsSchema = z.object({ albums: z.array(z.unknown()) });

export const artistSchema = z.object({ genres: z.array(z.string().nullable().catch(null)).nullish() });

export type AlbumJson = z.infer<typeof albumSchema>;
export type ImageJson = z.infer<typeof imageSchema>;
export type TracksJson = z.infer<typeof tracksSchema>;
