import { z } from 'zod';
import { foldName, nameKey } from '#src/catalog/identity.ts';
import { isSpotifyAlbumId, spotifyAlbumUrl } from '#src/catalog/spotify-album-id.ts';
import type { AlbumRecord } from '#src/catalog/album-queries.ts';

/** Text without NUL, which PostgreSQL cannot keep. */
const text = z
  .string()
  .max(20_000)
  .refine((value) => !value.includes('\u0000'), { error: 'expected text without NUL' });
const wholeNumber = z.int().min(1).max(2_147_483_647);
const spotifyId = z.string().refine(isSpotifyAlbumId, { error: 'expected 22 base-62 characters' });
const webUrl = text.refine((value) => URL.canParse(value) && /^https?:/i.test(value), {
  error: 'expected an http: or https: URL',
});

/** One album as a line of `catalog.ndjson`, keys in this order. What is null or empty is left out. */
export const albumLine = z.strictObject({
  id: wholeNumber,
  artist: text.min(1),
  title: text.min(1),
  releaseDate: z
    .string()
    .regex(/^\d{4}(-\d\d(-\d\d)?)?$/)
    .optional(),
  releaseText: text.optional(),
  releaseSort: text,
  format: text.optional(),
  genres: z.array(text).optional(),
  vocalStyles: z.array(z.enum(['Clean', 'Mixed', 'Harsh', 'Instrumental'])).optional(),
  location: text.optional(),
  spotifyId: spotifyId.optional(),
  sheetSpotifyId: spotifyId.optional(),
  overrideReason: text.optional(),
  links: z.record(text, webUrl).optional(),
  tab: text.min(1),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  removedAt: z.iso.datetime().optional(),
});

export type AlbumLine = z.infer<typeof albumLine>;

/** The rows of a tab's albums, by their ids. */
export const rowsLine = z.strictObject({ tab: text, rows: z.array(wholeNumber) });

/** Which column a key stands for; those of JSON are written as what they hold. */
const COLUMNS = (Object.keys(albumLine.shape) as (keyof AlbumLine)[]).map((key) => {
  const column = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const empty = key === 'links' ? '{}' : key === 'genres' || key === 'vocalStyles' ? '[]' : undefined;
  return { key, column: (empty ? `${column}_json` : column) as keyof AlbumRecord, empty };
});

/** An album as one line. The row in its tab stands elsewhere: see `writeCatalogText`. */
export function writeAlbumLine(album: AlbumRecord): string {
  const entries = COLUMNS.map(({ key, column, empty }) => {
    const value = album[column];
    if (empty === undefined) return [key, value ?? undefined];
    return [key, value === empty ? undefined : (JSON.parse(value as string) as object)];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** The album of a line, as it is stored. */
export function albumFromLine(line: AlbumLine, sheetRow: number): AlbumRecord {
  const stored = COLUMNS.map(({ key, column, empty }) => {
    const value = line[key];
    if (empty === undefined) return [column, value ?? null];
    return [column, value === undefined ? empty : JSON.stringify(value)];
  });
  return {
    ...(Object.fromEntries(stored) as AlbumRecord),
    name_key: nameKey(line.artist, line.title),
    artist_key: foldName(line.artist),
    spotify_url: line.spotifyId === undefined ? null : spotifyAlbumUrl(line.spotifyId),
    sheet_row: sheetRow,
  };
}
