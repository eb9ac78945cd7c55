import type { Album } from '#src/catalog/album.ts';

/**
 * What the browser loads to search and filter, in columns that compress well. All columns follow one order: album ids
 * ascending. A "list column" is a string of decimal numbers, `,` between the values of one album, `;` between albums.
 */

interface FacetView {
  /** The panel's words for it. */
  title: string;
  /** How many of its options show before somebody looks for more. */
  shown: number;
  searchable?: boolean;
  /** The field whose values are its keys, as they are; of others see `KEYS` in build-index.ts. */
  field?: keyof Album;
}

/** The facets, in the order of the panel; the names are also those of the query. */
const views = {
  genre: { title: 'Genre', shown: 12, searchable: true, field: 'genres' },
  vocal: { title: 'Vocals', shown: 8, field: 'vocalStyles' },
  kind: { title: 'Metal or rock', shown: 4 },
  country: { title: 'Country', shown: 8, searchable: true },
  year: { title: 'Year', shown: 8 },
  format: { title: 'Format', shown: 4 },
  spotify: { title: 'Spotify', shown: 2 },
} satisfies Record<string, FacetView>;

export type FacetName = keyof typeof views;
export const FACETS = Object.keys(views) as FacetName[];
export const FACET_VIEWS: Record<FacetName, FacetView> = views;

export interface FacetPart {
  /** What stands in the query, most used first (years: newest first). */
  keys: string[];
  /** What people read, where it differs from the keys. */
  names?: string[];
  /** List column of indexes into `keys`. */
  values: string;
}

/** Enough to count, to filter and to sort by date. */
export interface FacetsPart {
  /** Each the difference from the one before. */
  ids: number[];
  /** Sorting dates as numbers (20240503; month and day 00 when unknown), ascending. */
  dates: number[];
  /** Indexes into `dates`, each the difference from the one before. */
  date: number[];
  /** By position: what the sheet says of a release without a date, or its date where it is not sorted by that. */
  undated: Record<string, string | null>;
  facets: Record<FacetName, FacetPart>;
}

/** A sorting date as `FacetsPart.dates` has it. */
export function dateNumber(releaseSort: string): number {
  return Number(releaseSort.replaceAll('-', '').padEnd(8, '0'));
}

/** Enough to search and to show tiles. Tables are joined by line feeds. */
export interface TextPart {
  titles: string;
  /** Each name once, in order of first use. */
  artists: string;
  /** List column into `artists`; empty is the next one not used yet. */
  artist: string;
  places: string;
  /** List column into `places`, with one place more in front for albums without; empty is the next one. */
  place: string;
}

/** How many consecutive ids one file of tiles covers: id 1 to 100 is file 0. */
const TILES_PER_FILE = 100;

/** What a tile needs beyond the index, by album id; albums that have no link and no cover are not in it. */
export type TilesPart = Record<string, TilePart>;

export interface TilePart {
  /** Absent: the album has no link to Spotify. */
  spotifyUrl?: string;
  /** Where it can be heard; absent: at Spotify, or nowhere. */
  listenUrl?: string;
  /** Images as `[url, width]`, widest first; 0: there is no cover; absent: not asked yet. */
  cover?: [url: string, width: number | null][] | 0;
  /** The release of MusicBrainz whose cover it is; absent: it is Spotify's. */
  mbid?: string;
}

/** The file of tiles that an album is in, from 0. */
export function tilesFileOf(id: number): number {
  return Math.floor((id - 1) / TILES_PER_FILE);
}

/** Something for each facet. */
export function forEachFacet<T>(make: (facet: FacetName, place: number) => T): Record<FacetName, T> {
  return Object.fromEntries(FACETS.map((facet, place) => [facet, make(facet, place)])) as Record<
    FacetName,
    T
  >;
}
