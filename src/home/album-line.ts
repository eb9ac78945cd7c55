import { z } from 'zod';
import {
  ALBUM_FIELDS,
  FIELD_NAMES,
  isJson,
  storedValue,
  type AlbumRecord,
  type FieldName,
} from '#src/catalog/album-fields.ts';
import { VOCAL_STYLES } from '#src/catalog/album.ts';
import { foldName, nameKey } from '#src/catalog/identity.ts';
import { isSpotifyAlbumId, spotifyAlbumUrl } from '#src/catalog/spotify-album-id.ts';

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

const SCHEMAS: Record<(typeof ALBUM_FIELDS)[FieldName]['kind'], z.ZodType> = {
  number: wholeNumber,
  text,
  date: z.string().regex(/^\d{4}(-\d\d(-\d\d)?)?$/),
  time: z.iso.datetime(),
  spotifyId,
  genres: z.array(text),
  vocalStyles: z.array(z.enum(VOCAL_STYLES)),
  links: z.record(text, webUrl),
};

/** All fields but one that follows from another, and the row in the tab, which stands elsewhere: see `writeCatalogText`. */
const FIELDS = FIELD_NAMES.filter((name) => name !== 'spotifyUrl' && name !== 'sheetRow');

/** One album as a line of `catalog.ndjson`, keys in this order. What is null or empty is left out. */
export const albumLine = z.strictObject(
  Object.fromEntries(
    FIELDS.map((name) => {
      const field = ALBUM_FIELDS[name];
      if ('optional' in field || isJson(name)) return [name, SCHEMAS[field.kind].optional()];
      return [name, field.kind === 'text' ? text.min(1) : SCHEMAS[field.kind]];
    }),
  ),
);

export interface AlbumLine extends Partial<Record<FieldName, unknown>> {
  id: number;
  artist: string;
  title: string;
  spotifyId?: string;
  tab: string;
  removedAt?: string;
}

/** The rows of a tab's albums, by their ids. */
export const rowsLine = z.strictObject({ tab: text, rows: z.array(wholeNumber) });

/** An album as one line. */
export function writeAlbumLine(album: AlbumRecord): string {
  const entries = FIELDS.map((name) => {
    const value = album[ALBUM_FIELDS[name].column];
    if (!isJson(name)) return [name, value ?? undefined];
    return [name, value === emptyOf(name) ? undefined : (JSON.parse(value as string) as object)];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** The album of a line, as it is stored. */
export function albumFromLine(line: AlbumLine, sheetRow: number): AlbumRecord {
  const stored = FIELDS.map((name) => {
    const value = line[name];
    if (value === undefined) return [ALBUM_FIELDS[name].column, isJson(name) ? emptyOf(name) : null];
    return [ALBUM_FIELDS[name].column, storedValue(name, value)];
  });
  return {
    ...(Object.fromEntries(stored) as AlbumRecord),
    name_key: nameKey(line.artist, line.title),
    artist_key: foldName(line.artist),
    spotify_url: line.spotifyId === undefined ? null : spotifyAlbumUrl(line.spotifyId),
    sheet_row: sheetRow,
  };
}

function emptyOf(name: FieldName): string {
  return ALBUM_FIELDS[name].kind === 'links' ? '{}' : '[]';
}
