import type { VocalStyle } from './album.ts';
import { genreKey } from './identity.ts';
import { memoizeByCatalog } from './memoize-by-catalog.ts';

/** What the likeness of albums is reckoned from; lists go by index in the catalog. */
export interface AlbumTraits {
  /** Genre key -> how telling it is, and which sets of genres have it, by their index. */
  genres: Map<string, { weight: number; sets: number[] }>;
  /** All sets of genres that occur: many albums share one. */
  sets: GenreSet[];
  /** The set of an album, by its index. */
  setOf: Uint32Array;
  /** Vocal styles as bits. */
  voices: Uint8Array;
  /** Years since 0, with fractions. */
  times: Float64Array;
}

export interface GenreSet {
  keys: string[];
  /** Sum of the weights of its genres. */
  weight: number;
  /** The albums that have exactly these genres. */
  albums: number[];
}

const VOICES: VocalStyle[] = ['Clean', 'Mixed', 'Harsh', 'Instrumental'];
/** Steps of rarity: a genre of 2^14 albums or more tells next to nothing. */
const RAREST = 14;

/**
 * The traits of all albums. A genre weighs the less the more albums it has, in steps: one for each time their number
 * doubles. So a new album leaves nearly all weights as they were.
 */
export const albumTraits = memoizeByCatalog(({ albums }): AlbumTraits => {
  const byName = new Map<string, number>();
  const sets: GenreSet[] = [];
  const setOf = Uint32Array.from(albums, (album, index) => {
    const keys = [...new Set(album.genres.map(genreKey))].sort();
    const name = keys.join('\n');
    const known = byName.get(name) ?? sets.push({ keys, weight: 0, albums: [] }) - 1;
    byName.set(name, known);
    sets[known]!.albums.push(index);
    return known;
  });
  return {
    genres: weighGenres(sets),
    sets,
    setOf,
    voices: Uint8Array.from(albums, ({ vocalStyles }) =>
      vocalStyles.reduce((bits, style) => bits | (1 << VOICES.indexOf(style)), 0),
    ),
    times: Float64Array.from(albums, ({ releaseSort }) => yearsOf(releaseSort)),
  };
});

function weighGenres(sets: readonly GenreSet[]): AlbumTraits['genres'] {
  const genres: AlbumTraits['genres'] = new Map();
  sets.forEach(({ keys }, index) => {
    for (const key of keys) {
      const genre = genres.get(key) ?? { weight: 0, sets: [] };
      genre.sets.push(index);
      genres.set(key, genre);
    }
  });
  for (const genre of genres.values()) {
    const holders = genre.sets.reduce((sum, set) => sum + sets[set]!.albums.length, 0);
    genre.weight = Math.max(1, RAREST - Math.floor(Math.log2(holders))) ** 2;
  }
  for (const set of sets) set.weight = set.keys.reduce((sum, key) => sum + genres.get(key)!.weight, 0);
  return genres;
}

function yearsOf(releaseSort: string): number {
  const [year = 0, month = 7, day = 1] = releaseSort.split('-').map(Number);
  return year + (month - 1) / 12 + (day - 1) / 365;
}
