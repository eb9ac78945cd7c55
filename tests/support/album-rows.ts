import type { Insertable } from 'kysely';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { AlbumTable } from '#db/schema.ts';
import { foldName, nameKey } from '#src/catalog/identity.ts';
import { spotifyAlbumUrl } from '#src/catalog/spotify-album-id.ts';

/** A well-formed Spotify album id made from a number. */
export function spotifyIdOf(number: number): string {
  return `Test${String(number).padStart(18, '0')}`;
}

/** A row of the album table with plausible values; `id` decides the rest unless given. */
export function albumRow(row: Partial<Insertable<AlbumTable>> & { id: number }): Insertable<AlbumTable> {
  const artist = row.artist ?? `Artist ${row.id}`;
  const title = row.title ?? `Album ${row.id}`;
  const spotifyId = row.spotify_id === undefined ? spotifyIdOf(row.id) : row.spotify_id;
  const time = '2026-01-01T00:00:00.000Z';
  return {
    artist,
    title,
    name_key: nameKey(artist, title),
    artist_key: foldName(artist),
    release_date: '2024-05-03',
    release_text: null,
    release_sort: row.release_date ?? '2024-05-03',
    format: 'LP',
    genres_json: '["Prog-metal"]',
    vocal_styles_json: '["Clean"]',
    location: 'Oslo, Norway',
    spotify_id: spotifyId,
    spotify_url: spotifyId === null ? null : spotifyAlbumUrl(spotifyId),
    override_reason: null,
    links_json: '{}',
    tab: '2024 Prog-metal',
    sheet_row: row.id + 6,
    created_at: time,
    updated_at: time,
    removed_at: null,
    ...row,
  };
}

/** An engine takes only so many values at once. */
const ROWS_AT_ONCE = 500;

/** Puts albums with the ids 1 to `count` into a database. */
export async function insertAlbums(
  db: CatalogDatabase,
  count: number,
  rowOf: (id: number) => Insertable<AlbumTable> = (id) => albumRow({ id }),
): Promise<void> {
  for (let done = 0; done < count; done += ROWS_AT_ONCE) {
    const length = Math.min(ROWS_AT_ONCE, count - done);
    const rows = Array.from({ length }, (_, index) => rowOf(done + index + 1));
    await db.insertInto('album').values(rows).execute();
  }
}
