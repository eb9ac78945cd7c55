import leven from 'leven';
import { memoizeByCatalog, type Catalog, type CatalogAlbum } from './catalog.ts';
import { genreKey } from './identity.ts';
import { slugsOf } from './slug.ts';

/**
 * Albums a genre needs for a page of its own. With 100 albums a page, the genres of 17,600 albums then make about 360
 * pages, of the 1,200 that the budget of 1.1 files per album leaves beside album pages, list and years.
 */
export const GENRE_PAGE_FROM = 20;

export interface Genre {
  /** As shown. */
  name: string;
  /** In its URL; only those with a page have one. */
  slug: string | undefined;
  /** Newest release first. */
  albums: CatalogAlbum[];
}

interface Genres {
  /** Most albums first. */
  list: Genre[];
  byKey: Map<string, Genre>;
}

const genresOf = memoizeByCatalog(({ albums }): Genres => {
  const byKey = new Map<string, Genre>();
  for (const album of albums) {
    for (const name of album.genres) {
      const genre = byKey.get(genreKey(name));
      if (!genre) byKey.set(genreKey(name), { name, slug: undefined, albums: [album] });
      else if (genre.albums.at(-1) !== album) genre.albums.push(album);
    }
  }
  const list = [...byKey.values()].sort(
    (one, other) => other.albums.length - one.albums.length || (one.name < other.name ? -1 : 1),
  );
  const withPage = list.filter((genre) => genre.albums.length >= GENRE_PAGE_FROM);
  const slugs = slugsOf(withPage.map(foldedName));
  for (const genre of withPage) genre.slug = slugs.get(foldedName(genre));
  return { list, byKey };
});

/** As `genreKey`, with the blanks that words in a slug need. */
function foldedName({ name }: Genre): string {
  const folded = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Pd}]+/gu, ' ');
  return folded === ' ' ? name : folded;
}

/** All genres, most albums first. */
export function listGenres(catalog: Catalog): Genre[] {
  return genresOf(catalog).list;
}

/** The genres with a page of their own, most albums first. */
export function listGenrePages(catalog: Catalog): (Genre & { slug: string })[] {
  return genresOf(catalog).list.filter(
    (genre): genre is Genre & { slug: string } => genre.slug !== undefined,
  );
}

/** A genre by any of its spellings. */
export function findGenre(catalog: Catalog, name: string): Genre | undefined {
  return genresOf(catalog).byKey.get(genreKey(name));
}

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
