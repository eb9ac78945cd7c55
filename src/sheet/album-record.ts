import {
  ALBUM_FIELDS,
  FACT_FIELDS,
  storedValue,
  type AlbumRecord,
  type FactField,
} from '#src/catalog/album-fields.ts';
import { foldName, nameKey } from '#src/catalog/identity.ts';
import { spotifyAlbumUrl } from '#src/catalog/spotify-album-id.ts';
import type { AlbumDraft } from './album-drafts.ts';
import { sortDateOf } from './release-date.ts';
import type { Override } from './overrides.ts';
import type { UnreadRow } from './parse-row.ts';

/** The columns that the sheet fills. */
export type SheetFields = Omit<
  AlbumRecord,
  'id' | 'spotify_id' | 'spotify_url' | 'override_reason' | 'created_at' | 'updated_at' | 'removed_at'
>;
type LinkFields = Pick<AlbumRecord, 'spotify_id' | 'spotify_url' | 'override_reason'>;

/** The columns an import fills from the sheet. Genres come in the spelling of the whole sheet. */
export function sheetFields(draft: AlbumDraft, spelling: (genre: string) => string): SheetFields {
  const { winner, nameKey, artistKey } = draft;
  const row = { ...winner, genres: winner.genres.map(spelling) };
  const facts = FACT_FIELDS.map((name) => [ALBUM_FIELDS[name].column, storedValue(name, row[name])]);
  return {
    artist: row.artist,
    title: row.title,
    name_key: nameKey,
    artist_key: artistKey,
    release_date: row.releaseDate,
    release_text: row.releaseText,
    release_sort: sortDateOf(row.releaseDate, row.tabYear),
    ...(Object.fromEntries(facts) as Pick<AlbumRecord, (typeof ALBUM_FIELDS)[FactField]['column']>),
    sheet_spotify_id: row.spotifyId,
    links_json: storedValue('links', row.links) as string,
    tab: row.tab,
    sheet_row: row.row,
  };
}

/** The link an album ends up with: the override's where there is one, else the sheet's. */
export function linkFields(sheetSpotifyId: string | null, override: Override | undefined): LinkFields {
  const id = override ? override.spotifyId : sheetSpotifyId;
  return {
    spotify_id: id,
    spotify_url: id === null ? null : spotifyAlbumUrl(id),
    override_reason: override?.reason ?? null,
  };
}

/** The columns of `album` that a column of the sheet fills; of any other one it is a link of that name. */
const FILLED_BY: Readonly<Record<string, readonly (keyof SheetFields)[]>> = {
  ...Object.fromEntries(FACT_FIELDS.map((name) => [name, [ALBUM_FIELDS[name].column]])),
  releaseDate: ['release_date', 'release_text', 'release_sort'],
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
