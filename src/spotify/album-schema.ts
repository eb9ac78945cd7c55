import { z } from 'zod';

/**
 * The shapes of Spotify's answers, as far as the catalog reads them. Liberal in what may be missing (apps in
 * Development Mode get no label and no popularity), strict in the shape of what is there.
 *
 * Source: https://developer.spotify.com/documentation/web-api/reference/get-an-album
 */

const named = z.object({ id: z.string().nullish(), name: z.string() });

export const imageSchema = z.object({
  url: z.string(),
  width: z.number().nullish(),
  height: z.number().nullish(),
});

const trackSchema = z.object({
  name: z.string(),
  disc_number: z.number().nullish(),
  track_number: z.number().nullish(),
  duration_ms: z.number().nullish(),
  explicit: z.boolean().nullish(),
  artists: z.array(named).nullish(),
});

/** A page of tracks. Spotify puts null where a track is gone. */
export const tracksSchema = z.object({
  items: z.array(trackSchema.nullable()),
  total: z.number().nullish(),
});

export const albumSchema = z.object({
  id: z.string(),
  name: z.string(),
  // Must be there: taken for empty, an answer without it would make every cover absent.
  images: z.array(imageSchema).nullable(),
  artists: z.array(named).nullish(),
  release_date: z.string().nullish(),
  label: z.string().nullish(),
  popularity: z.number().nullish(),
  genres: z.array(z.string()).nullish(),
  copyrights: z.array(z.object({ text: z.string() })).nullish(),
  total_tracks: z.number().nullish(),
  tracks: tracksSchema.nullish(),
});

export const albumsSchema = z.object({ albums: z.array(z.unknown()) });

export const artistSchema = z.object({ genres: z.array(z.string()).nullish() });

export type AlbumJson = z.infer<typeof albumSchema>;
export type ImageJson = z.infer<typeof imageSchema>;
export type TracksJson = z.infer<typeof tracksSchema>;
