import { foldName, nameKey } from '#src/catalog/identity.ts';
import type { AlbumRecord } from '#src/catalog/write-albums.ts';
import type { SheetFields } from './album-record.ts';
import type { UnreadRow } from './read-row.ts';

/** The columns of `album` that a column of the sheet fills; of any other one it is a link of that name. */
const FILLED_BY: Readonly<Record<string, readonly (keyof SheetFields)[]>> = {
  releaseDate: ['release_date', 'release_text', 'release_sort'],
  format: ['format'],
  genres: ['genres_json'],
  vocalStyles: ['vocal_styles_json'],
  location: ['location'],
  spotify: ['sheet_spotify_id'],
};

/** What the sheet says of an album, with what was stored before where its cells hold errors. */
export function keepUnread(
  fields: SheetFields,
  unread: readonly string[],
  before: AlbumRecord | undefined,
): SheetFields {
  if (unread.length === 0 || !before) return fields;
  const kept = unread.flatMap((name) => FILLED_BY[name] ?? []).map((name) => [name, before[name]]);
  const now = JSON.parse(fields.links_json) as Record<string, string>;
  const links = Object.entries(JSON.parse(before.links_json) as Record<string, string>).filter(
    ([name]) => name in now || unread.includes(name),
  );
  return {
    ...fields,
    ...(Object.fromEntries(kept) as Partial<SheetFields>),
    links_json: JSON.stringify({ ...Object.fromEntries(links), ...now }),
  };
}

/** Whether a stored album may be one that a row means, but cannot say: such an album is not gone from the sheet. */
export function createUnreadMatcher(rows: readonly UnreadRow[]): (album: AlbumRecord) => boolean {
  return (album) => rows.some((row) => mayMean(row, album));
}

function mayMean({ tab, artist, title, spotifyId }: UnreadRow, album: AlbumRecord): boolean {
  if (spotifyId !== null && spotifyId === album.sheet_spotify_id) return true;
  if (tab !== album.tab) return false;
  if (artist !== null) return foldName(artist) === album.artist_key;
  return title === null ? spotifyId === null : album.name_key === nameKey(album.artist, title);
}
