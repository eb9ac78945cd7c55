import { findArtistPage, listArtistPages } from '#src/catalog/artists.ts';
import { archiveParams, loadArchivePage, type ArchivePage } from './archive-page.ts';
import type { PageContents } from './page-contents.ts';

/** The pages of an artist's albums, by the artist's slug. */
export const artistPage: PageContents<{ slug: string; page: string | undefined }, ArchivePage> = {
  list({ catalog }) {
    const artists = listArtistPages(catalog);
    return archiveParams(artists.map(({ slug, albums }) => ({ named: { slug }, albums })));
  },
  load(sources, { slug, page }) {
    const { name, albums } = findArtistPage(sources.catalog, slug);
    return loadArchivePage(sources, { heading: name, albums }, page);
  },
};
