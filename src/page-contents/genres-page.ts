import { listGenrePages, listGenres } from '#src/catalog/genres.ts';
import { countedGenre } from './counted-groups.ts';
import { onePage } from './page-contents.ts';

/** The page of all genres: those with a page of their own, and the names of the others in alphabetical order. */
export const genresPage = onePage(({ catalog }) => {
  const genres = listGenres(catalog);
  const larger = listGenrePages(catalog);
  return {
    total: genres.length,
    larger: larger.map(countedGenre),
    smaller: genres
      .slice(larger.length)
      .map(({ name }) => name)
      .sort((one, other) => one.localeCompare(other, 'en')),
  };
});
