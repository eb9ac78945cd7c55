import type { VocalStyle } from './album.ts';
import { genreKey } from './identity.ts';
import { oncePerCatalog } from './once-per-catalog.ts';

/** What the likeness of albums is reckoned from; lists go by index in the catalog. */
export interface AlbumTraits {
  /** Genre key -> who has it, and how telling it is. */
  genres: Map<string, { weight: number; holders: number[] }>;
  /** The genres of an album. */
  keys: string[][];
  /** Sum of the weights of an album's genres. */
  weights: Float64Array;
  /** Vocal styles as bits. */
  voices: Uint8Array;
  /** Years since 0, with fractions. */
  times: Float64Array;
}

const VOICES: VocalStyle[] = ['Clean', 'Mixed', 'Harsh', 'Instrumental'];
/** Steps of rarity: a genre of 2^14 albums or more tells next to nothing. */
const RAREST = 14;

/**
 * The traits of all albums. A genre weighs the less the more albums it has, in steps: one for each time their number
 * doubles. So a new album leaves nearly all weights as they were.
 */
export const albumTraits = oncePerCatalog(({ albums }): AlbumTraits => {
  const keys = albums.map((album) => [...new Set(album.genres.map(genreKey))]);
  const genres: AlbumTraits['genres'] = new Map();
  keys.forEach((own, index) => {
    for (const key of own) {
      const genre = genres.get(key);
      if (genre) genre.holders.push(index);
      else genres.set(key, { weight: 0, holders: [index] });
    }
  });
  for (const genre of genres.values()) {
    genre.weight = Math.max(1, RAREST - Math.floor(Math.log2(genre.holders.length))) ** 2;
  }
  return {
    genres,
    keys,
    weights: Float64Array.from(keys, (own) => own.reduce((sum, key) => sum + genres.get(key)!.weight, 0)),
    voices: Uint8Array.from(albums, ({ vocalStyles }) =>
      vocalStyles.reduce((bits, style) => bits | (1 << VOICES.indexOf(style)), 0),
    ),
    times: Float64Array.from(albums, ({ releaseSort }) => yearsOf(releaseSort)),
  };
});

function yearsOf(releaseSort: string): number {
  const [year = 0, month = 7, day = 1] = releaseSort.split('-').map(Number);
  return year + (month - 1) / 12 + (day - 1) / 365;
}
