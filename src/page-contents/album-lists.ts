import { CatalogError } from '#src/catalog-error.ts';
import { listArtistPages } from '#src/catalog/artists.ts';
import type { Catalog, CatalogAlbum } from '#src/catalog/catalog.ts';
import { listGenrePages } from '#src/catalog/genres.ts';
import { pageOf, type PageOf, pageParams } from '#src/catalog/page-of.ts';
import { todayOf } from '#src/catalog/release-days.ts';
import { listYears, outFirst } from '#src/catalog/releases.ts';
import { searchFiles } from '#src/search/search-files.ts';
import { USUAL_PER_PAGE } from '#src/search/search-state.ts';
import { coveredAlbums, type CoveredAlbums, type PageContents } from './page-contents.ts';

/** One page of the albums of a year, a genre or an artist. */
export interface Archive extends CoveredAlbums, Omit<PageOf<unknown>, 'items'> {
  heading: string;
}

/** The pages of an artist's albums, by the artist's slug. */
export const artistPage = archivePage((catalog) =>
  listArtistPages(catalog).map(({ name, ...artist }) => ({ heading: name, ...artist })),
);

/** The pages of a genre's albums, by the genre's slug. */
export const genrePage = archivePage((catalog) =>
  listGenrePages(catalog).map(({ name, ...genre }) => ({ heading: name, ...genre })),
);

/** The pages of a year's albums. */
export const yearPage = archivePage((catalog) =>
  listYears(catalog).map(({ year, albums }) => ({ heading: year, slug: year, albums })),
);

function archivePage(
  listArchives: (catalog: Catalog) => { heading: string; slug: string; albums: readonly CatalogAlbum[] }[],
): PageContents<{ slug: string; page: string | undefined }, Archive> {
  return {
    list: ({ catalog }) =>
      listArchives(catalog).flatMap(({ slug, albums }) => pageParams(albums).map((page) => ({ slug, page }))),
    async load(sources, { slug, page }) {
      const archive = listArchives(sources.catalog).find((each) => each.slug === slug);
      if (!archive)
        throw new CatalogError('no-such-archive', `No artist, genre or year has the page "${slug}"`);
      const albums = outFirst(archive.albums, todayOf(sources.now));
      const { items, ...place } = pageOf(albums, Number(page ?? 1));
      return { heading: archive.heading, ...place, ...(await coveredAlbums(sources, items)) };
    },
  };
}

/** The pages of the list of all albums: what is out, newest release first, then what is still to come. */
export const listPage = {
  list({ catalog }) {
    return pageParams(catalog.albums, USUAL_PER_PAGE).map((page) => ({ page }));
  },
  async load(sources, { page }) {
    const albums = outFirst(sources.catalog.albums, todayOf(sources.now));
    const { items, ...place } = pageOf(albums, Number(page ?? 1), USUAL_PER_PAGE);
    const { facets, text, staticFacets } = searchFiles(sources.catalog);
    return {
      ...place,
      ...(await coveredAlbums(sources, items)),
      /** File names of the index that the browser searches. */
      index: { facets: facets.name, text: text.name },
      facets: staticFacets,
      /** The newest date that is not ahead: what the browser sorts by in its turn. */
      latestOut: albums[0]?.releaseSort,
    };
  },
} satisfies PageContents<{ page: string | undefined }, unknown>;
