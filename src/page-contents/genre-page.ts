import { readCatalog } from '#src/catalog/catalog.ts';
import { findGenrePage, listGenrePages } from '#src/catalog/genres.ts';
import { archiveParams, loadArchivePage, type ArchivePage } from './archive-page.ts';
import type { PageContents } from './page-contents.ts';

/** The pages of a genre's albums, by the genre's slug. */
export const genrePage: PageContents<{ slug: string; page: string | undefined }, ArchivePage> = {
  async list({ db }) {
    const genres = listGenrePages(await readCatalog(db));
    return archiveParams(genres.map(({ slug, albums }) => ({ named: { slug }, albums })));
  },
  async load(services, { slug, page }) {
    const { name, albums } = findGenrePage(await readCatalog(services.db), slug);
    return loadArchivePage(services, { heading: name, albums }, page);
  },
};
