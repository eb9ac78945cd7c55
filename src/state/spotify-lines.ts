import { z } from 'zod';
import { count, moment, spotifyAlbumId, text, wholeNumber } from './state-fields.ts';

/** The lines of the Spotify part. What is null is left out. */

const api = z.enum(['web-api', 'oembed']);
const image = z.object({
  url: text(2_048),
  width: count.nullable(),
  height: count.nullable(),
});
const track = z.object({
  discNumber: z.number(),
  number: z.number(),
  title: text(10_000),
  durationMs: z.number(),
  explicit: z.boolean(),
  artists: z.array(text(10_000)).max(1_000),
});
const details = z.object({
  name: text(10_000),
  artists: z.array(z.object({ id: text(100), name: text(10_000) })).max(1_000),
  releaseDate: text(40).nullable(),
  label: text(10_000).nullable(),
  popularity: z.number().nullable(),
  genres: z.array(text(1_000)).max(1_000),
  copyrights: z.array(text(10_000)).max(1_000),
  totalTracks: z.number(),
  tracks: z.array(track).max(10_000),
});

export const albumRecord = z.strictObject({
  album: spotifyAlbumId,
  cover: z
    .strictObject({
      state: z.enum(['found', 'absent']),
      at: moment,
      cachedAt: moment.optional(),
      source: api.optional(),
      images: z.array(image).min(1).max(100).optional(),
    })
    .refine(({ state, images }) => (state === 'found') === (images !== undefined), {
      error: 'a cover that was found has images, an absent one has none',
    })
    .optional(),
  details: z
    .strictObject({
      state: z.enum(['found', 'absent']),
      at: moment,
      cachedAt: moment.optional(),
      value: details.optional(),
    })
    .refine(({ state, value }) => (state === 'found') === (value !== undefined), {
      error: 'details that were found have a value, absent ones have none',
    })
    .optional(),
  checkedAt: moment.optional(),
  failure: z
    .strictObject({
      count: wholeNumber,
      at: moment,
      reason: text(10_000).optional(),
      nextAttemptAt: moment.optional(),
    })
    .optional(),
});

export const artistRecord = z.strictObject({
  artist: text(100).min(1),
  genres: z.array(text(1_000)).max(1_000),
  cachedAt: moment,
});

export const callRecord = z.strictObject({
  call: text(100).min(1),
  api,
  at: moment,
  purpose: z.enum(['visitor', 'refresh']),
  endpoint: text(200),
  album: wholeNumber.optional(),
  status: count.optional(),
  durationMs: count.optional(),
  allowance: z.enum(['lease', 'offline']).optional(),
});

export const gateRecord = z.strictObject({
  gate: api,
  shutUntil: moment.optional(),
  reason: text(10_000).optional(),
  learnedBudget: wholeNumber.optional(),
  learnedAt: moment.optional(),
  appKind: z.enum(['development', 'extended']).optional(),
  appKindAt: moment.optional(),
});

export const peerRecord = z.strictObject({
  peer: text(2_048),
  epoch: text(64).min(1),
  pulled: count,
});
