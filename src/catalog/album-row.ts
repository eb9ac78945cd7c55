import type { Selectable } from 'kysely';
import type { AlbumTable } from '#db/schema.ts';
import type { Album, VocalStyle } from './album.ts';

/** A stored album as the rest of the product knows it. */
export function albumFromRow(row: Selectable<AlbumTable>): Album {
  return {
    id: row.id,
    artist: row.artist,
    title: row.title,
    releaseDate: row.release_date,
    releaseText: row.release_text,
    format: row.format,
    genres: JSON.parse(row.genres_json) as string[],
    vocalStyles: JSON.parse(row.vocal_styles_json) as VocalStyle[],
    location: row.location,
    spotifyId: row.spotify_id,
    spotifyUrl: row.spotify_url,
    links: JSON.parse(row.links_json) as Record<string, string>,
    tab: row.tab,
    sheetRow: row.sheet_row,
    removed: row.removed_at !== null,
  };
}
