import type { Selectable } from 'kysely';
import type { AlbumTable } from '#db/schema.ts';
import type { Album } from './album.ts';

/** An album as it is stored. */
export type AlbumRecord = Selectable<AlbumTable>;

interface AlbumField {
  /** Where it is kept; lists and links are kept as JSON. */
  column: keyof AlbumRecord;
  kind: 'number' | 'text' | 'date' | 'time' | 'spotifyId' | 'genres' | 'vocalStyles' | 'links';
  /** Null where the sheet does not say. A list is empty then. */
  optional?: true;
  /** What its column is called in the sheet, the usual name first; upper case and signs are no matter. */
  headings?: readonly string[];
  /** Kept for our own work: neither shown nor exported. */
  internal?: true;
}

/**
 * Every field of an album, in the order of exports and of saved lines: what reads the sheet, stores, exports, saves and
 * restores albums goes through this table. A new column of the sheet that is no link (every column of links is taken as
 * it is) is a field here and in `Album`, a column in db/schema.ts and in a migration (listed in db/migrations/migrations.ts);
 * to filter by it, a facet in src/search/index-parts.ts; to show it, src/catalog/shown-album.ts and
 * src/components/AlbumFacts.astro.
 */
export const ALBUM_FIELDS = {
  id: { column: 'id', kind: 'number' },
  artist: { column: 'artist', kind: 'text', headings: ['Artist'] },
  title: { column: 'title', kind: 'text', headings: ['Album'] },
  releaseDate: { column: 'release_date', kind: 'date', optional: true, headings: ['Release Date'] },
  releaseText: { column: 'release_text', kind: 'text', optional: true },
  releaseSort: { column: 'release_sort', kind: 'text', internal: true },
  format: { column: 'format', kind: 'text', optional: true, headings: ['Length', 'Format'] },
  genres: { column: 'genres_json', kind: 'genres', headings: ['Genre / Subgenres', 'Genre', 'Genres'] },
  vocalStyles: { column: 'vocal_styles_json', kind: 'vocalStyles', headings: ['Vocal Style', 'Vocals'] },
  location: { column: 'location', kind: 'text', optional: true, headings: ['Country / State', 'Country'] },
  spotifyId: { column: 'spotify_id', kind: 'spotifyId', optional: true },
  spotifyUrl: { column: 'spotify_url', kind: 'text', optional: true },
  sheetSpotifyId: { column: 'sheet_spotify_id', kind: 'spotifyId', optional: true, internal: true },
  overrideReason: { column: 'override_reason', kind: 'text', optional: true, internal: true },
  links: { column: 'links_json', kind: 'links' },
  tab: { column: 'tab', kind: 'text' },
  sheetRow: { column: 'sheet_row', kind: 'number' },
  createdAt: { column: 'created_at', kind: 'time', internal: true },
  updatedAt: { column: 'updated_at', kind: 'time', internal: true },
  removedAt: { column: 'removed_at', kind: 'time', optional: true, internal: true },
} as const satisfies Record<string, AlbumField> & Record<Exclude<keyof Album, 'removed'>, AlbumField>;

type Fields = typeof ALBUM_FIELDS;
export type FieldName = keyof Fields;
/** A field with a column of its own in the sheet. */
export type SheetField = {
  [Name in FieldName]: Fields[Name] extends { headings: readonly string[] } ? Name : never;
}[FieldName];
/** What the sheet says of an album beside artist, title and date, each in one column and one field. */
export type FactField = Exclude<SheetField, 'artist' | 'title' | 'releaseDate'>;

const entries = Object.entries(ALBUM_FIELDS) as [FieldName, AlbumField][];

/** In the order of the table, as all lists here. */
export const FIELD_NAMES = entries.map(([name]) => name);
export const SHEET_FIELDS = entries.filter(([, field]) => field.headings).map(([name]) => name as SheetField);
export const FACT_FIELDS = SHEET_FIELDS.filter(
  (name): name is FactField => !['artist', 'title', 'releaseDate'].includes(name),
);
/** Those that `Album` has, in its order. */
export const PUBLIC_FIELDS = entries.filter(([, field]) => !field.internal).map(([name]) => name);

/** Whether a field holds several things, which are kept as JSON. */
export function isJson(name: FieldName): boolean {
  return ALBUM_FIELDS[name].column.endsWith('_json');
}

/** A field's value as its column keeps it. */
export function storedValue(name: FieldName, value: unknown): string | number | null {
  return isJson(name) ? JSON.stringify(value) : (value as string | number | null);
}

/** A stored album as the rest of the product knows it. */
export function albumFromRow(row: AlbumRecord): Album {
  const values = PUBLIC_FIELDS.map((name) => {
    const value = row[ALBUM_FIELDS[name].column];
    return [name, isJson(name) ? (JSON.parse(value as string) as unknown) : value];
  });
  return { ...(Object.fromEntries(values) as Album), removed: row.removed_at !== null };
}
