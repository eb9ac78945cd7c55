/** How an album is sung; a set, empty when the sheet does not say. */
export const VOCAL_STYLES = ['Clean', 'Mixed', 'Harsh', 'Instrumental'] as const;
export type VocalStyle = (typeof VOCAL_STYLES)[number];

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

/** The largest whole number that the database keeps as an id. */
const LARGEST_ID = 2_147_483_647;

/** An album id as it stands in a URL or an argument; undefined when it is none. */
export function parseAlbumId(text: string | undefined): number | undefined {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= LARGEST_ID ? id : undefined;
}
