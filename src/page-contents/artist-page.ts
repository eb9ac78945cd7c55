import { findArtistPage, listArtistPages } from '#src/catalog/artists.ts';
import { readCatalog } from '#src/catalog/catalog.ts';
import { archiveParams, loadArchivePage, type ArchivePage } from './archive-page.ts';
import type { PageContents } from './page-contents.ts';

/** The pages of an artist's albums, by the artist's slug. */
export const artistPage: PageContents<{ slug: string; page: string | undefined }, ArchivePage> = {
  async list({ db }) {
    const artists = listArtistPages(await readCatalog(db));
    return archiveParams(artists.map(({ slug, albums }) => ({ named: { slug }, albums })));
  },
  async load(services, { slug, page }) {
    const { name, albums } = findArtistPage(await readCatalog(services.db), slug);
    return loadArchivePage(services, { heading: name, albums }, page);
  },
};
