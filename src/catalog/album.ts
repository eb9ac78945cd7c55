import type { Selectable } from 'kysely';
import type { AlbumTable } from '#db/schema.ts';

/** How an album is sung; a set, empty when the sheet does not say. */
export type VocalStyle = 'Clean' | 'Mixed' | 'Harsh' | 'Instrumental';

/** One album as the sheet tells it. */
export interface Album {
  /** Stable for ever. */
  id: number;
  artist: string;
  title: string;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as precise as the sheet is. */
  releaseDate: string | null;
  /** What the sheet shows where that is not a plain date ("TBA", "Fall"). */
  releaseText: string | null;
  /** "LP", "EP", "2xLP" … as written. */
  format: string | null;
  genres: string[];
  vocalStyles: VocalStyle[];
  location: string | null;
  spotifyId: string | null;
  spotifyUrl: string | null;
  /** Link name (camelCase column name: bandcamp, youtube, amazon, appleMusic, googlePlay …) -> http(s) URL; Spotify's excluded. */
  links: Record<string, string>;
  tab: string;
  /** 1-based, as a spreadsheet shows it. */
  sheetRow: number;
  removed: boolean;
}

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

/** The largest whole number that the database keeps as an id. */
const LARGEST_ID = 2_147_483_647;

/** An album id as it stands in a URL or an argument; undefined when it is none. */
export function parseAlbumId(text: string | undefined): number | undefined {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= LARGEST_ID ? id : undefined;
}
