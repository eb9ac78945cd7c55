import { z } from 'zod';
import type { Track } from '#src/sources/album-details.ts';
import type { MusicBrainzRelease } from './musicbrainz-port.ts';

/** The shapes of the answers as far as the catalog reads them, cut to sane lengths. */

const mbid = z.uuid().toLowerCase();
const cutTo =
  (length: number) =>
  (value: string): string =>
    value.slice(0, length).toWellFormed();
const name = z.string().transform(cutTo(500));
const text = name.nullish().catch(null);
const MOST_TRACKS = 500;
const dated = z
  .string()
  .regex(/^\d{4}(?:-\d\d){0,2}$/)
  .nullish()
  .catch(null);

const urlSchema = z.object({
  resource: z.string(),
  relations: z
    .array(
      z
        .object({ 'target-type': z.string(), release: z.object({ id: mbid }) })
        // Relations to artists and labels, and what is malformed: it costs itself.
        .nullable()
        .catch(null),
    )
    .nullish(),
});

/** Both shapes of a lookup by address: of several, and of one. */
export const urlsSchema = z.union([
  z.object({ urls: z.array(urlSchema) }),
  urlSchema.transform((url) => ({ urls: [url] })),
]);

/** Fresh releases as ListenBrainz lists them; an entry that is malformed costs itself. */
export const freshReleasesSchema = z.object({
  payload: z.object({
    releases: z.array(
      z
        .object({
          release_mbid: mbid,
          artist_credit_name: z.string(),
          release_name: z.string(),
          release_date: z.string().regex(/^\d{4}-\d\d-\d\d$/),
        })
        .nullable()
        .catch(null),
    ),
  }),
});

const creditSchema = z.array(
  z.object({
    name,
    joinphrase: text,
    artist: z.object({ id: z.string(), name }),
  }),
);

/** A track that MusicBrainz gives without a title stays in its place, without one. */
const trackSchema = z.object({
  title: text,
  length: z.number().nonnegative().nullish().catch(null),
  'artist-credit': creditSchema.nullish().catch(null),
});

export const releaseSchema = z.object({
  id: mbid,
  title: name,
  date: dated,
  barcode: text,
  'artist-credit': creditSchema,
  'label-info': z
    .array(z.object({ label: z.object({ name }).nullish() }).catch({}))
    .nullish()
    .catch(null),
  media: z
    .array(z.object({ tracks: z.array(trackSchema).nullish().catch(null) }).catch({}))
    .nullish()
    .catch(null),
  'cover-art-archive': z.object({ front: z.boolean() }).nullish().catch(null),
});

const printed = (credit: z.infer<typeof creditSchema>): string =>
  credit
    .map(({ name, joinphrase }) => name + (joinphrase ?? ''))
    .join('')
    .trim();

/** A release as the port gives it. */
export function toRelease(answer: z.infer<typeof releaseSchema>): MusicBrainzRelease {
  const { id, title, date = null, barcode = null, 'artist-credit': credit } = answer;
  const artists = credit.map(({ artist }) => artist);
  const all = (answer.media ?? []).flatMap(({ tracks }, disc) =>
    (tracks ?? []).map((track, index): Track => ({
      discNumber: disc + 1,
      number: index + 1,
      title: track.title ?? '',
      durationMs: track.length ?? 0,
      explicit: false,
      artists: (track['artist-credit'] ?? credit).map(({ name }) => name),
    })),
  );
  const tracks = all.slice(0, MOST_TRACKS);
  return {
    mbid: id,
    artist: printed(credit),
    title,
    barcode: barcode || null,
    hasFront: answer['cover-art-archive']?.front === true,
    details: {
      name: title,
      artists,
      releaseDate: date,
      label: answer['label-info']?.find(({ label }) => label)?.label?.name ?? null,
      popularity: null,
      genres: [],
      copyrights: [],
      totalTracks: tracks.length,
      tracks,
    },
  };
}
