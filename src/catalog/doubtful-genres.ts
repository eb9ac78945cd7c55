import leven from 'leven';
import type { Catalog, CatalogAlbum } from './catalog.ts';
import { listGenres, type Genre } from './genres.ts';
import { genreKey } from './identity.ts';
import { memoizeByCatalog } from './memoize-by-catalog.ts';

/** A genre that looks like a slip of the pen. */
export interface DoubtfulGenre {
  name: string;
  /** What was probably meant. */
  likely: string;
  albums: CatalogAlbum[];
}

const RARE = 3;
const TIMES_MORE = 5;
/** Shorter names are too near to each other by nature ("Alt-pop", "Art pop"). */
const SHORTEST = 8;
/** From this length on, two slips are forgiven. */
const LONG = 12;

/** Rare genres that are nearly spelled like one with many more albums, in alphabetical order. */
export const listDoubtfulGenres = memoizeByCatalog((catalog: Catalog): DoubtfulGenre[] => {
  const genres = listGenres(catalog).filter(({ name }) => genreKey(name).length >= SHORTEST);
  return genres
    .filter(({ albums }) => albums.length <= RARE)
    .flatMap((genre) => {
      const likely = genres.find((other) => isLikely(genre, other));
      return likely ? [{ name: genre.name, likely: likely.name, albums: genre.albums }] : [];
    })
    .sort((one, other) => one.name.localeCompare(other.name, 'en'));
});

function isLikely(genre: Genre, other: Genre): boolean {
  if (other.albums.length < TIMES_MORE * genre.albums.length) return false;
  const written = genreKey(genre.name);
  const slips = written.length >= LONG ? 2 : 1;
  return leven(written, genreKey(other.name), { maxDistance: slips + 1 }) <= slips;
}
