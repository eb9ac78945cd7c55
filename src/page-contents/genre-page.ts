import { findGenrePage, listGenrePages } from '#src/catalog/genres.ts';
import { archiveParams, loadArchivePage, type ArchivePage } from './archive-page.ts';
import type { PageContents } from './page-contents.ts';

/** The pages of a genre's albums, by the genre's slug. */
export const genrePage: PageContents<{ slug: string; page: string | undefined }, ArchivePage> = {
  list({ catalog }) {
    const genres = listGenrePages(catalog);
    return archiveParams(genres.map(({ slug, albums }) => ({ named: { slug }, albums })));
  },
  load(sources, { slug, page }) {
    const { name, albums } = findGenrePage(sources.catalog, slug);
    return loadArchivePage(sources, { heading: name, albums }, page);
  },
};
