import { z } from 'zod';
import { isSpotifyAlbumId } from '#src/catalog/spotify-album-id.ts';

/** A moment as the database keeps it: UTC ISO text with milliseconds. */
export const moment = z.string().refine(
  (text) => {
    const ms = Date.parse(text);
    return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
  },
  { error: 'expected a time such as 2026-03-01T12:00:00.000Z' },
);

/** An id, row or count that is at least 1 and fits into every engine's integer. */
export const wholeNumber = z.int().min(1).max(2_147_483_647);

/** As `wholeNumber`, or 0. */
export const count = z.int().min(0).max(2_147_483_647);

/** Text of at most so many characters, without NUL, which PostgreSQL cannot keep. */
export function text(longest: number) {
  return z
    .string()
    .max(longest)
    .refine((value) => !value.includes('\u0000'), { error: 'expected text without NUL' });
}

/** What `catalogKey` gives. */
export const headKey = z.string().regex(/^[0-9a-f]{20}$/);

export const spotifyAlbumId = z
  .string()
  .refine(isSpotifyAlbumId, { error: 'expected 22 base-62 characters' });

/** An address that may stand in a page. */
export const webUrl = text(4_096).refine(
  (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
  { error: 'expected an http: or https: URL' },
);
