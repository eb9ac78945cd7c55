import { searchFiles } from '#src/search/search-files.ts';
import type { StaticFacet } from '#src/search/static-facets.ts';
import { pageOf, pageParams } from '#src/catalog/page-of.ts';
import { ALBUMS_PER_PAGE } from '#src/components/albums-per-page.ts';
import { coveredAlbums, type CoveredAlbums } from './covered-albums.ts';
import type { PageContents } from './page-contents.ts';

export interface ListPage extends CoveredAlbums {
  /** From 1. */
  page: number;
  pages: number;
  total: number;
  /** File names of the index that the browser searches. */
  index: { facets: string; text: string };
  facets: readonly StaticFacet[];
}

/** The pages of the list of all albums, newest release first. */
export const listPage: PageContents<{ page: string | undefined }, ListPage> = {
  list({ catalog }) {
    return pageParams(catalog.albums, ALBUMS_PER_PAGE).map((page) => ({ page }));
  },
  async load(sources, { page: number }) {
    const { catalog } = sources;
    const { items, ...place } = pageOf(catalog.albums, Number(number ?? 1), ALBUMS_PER_PAGE);
    const { facets, text, staticFacets } = searchFiles(catalog);
    return {
      ...place,
      ...(await coveredAlbums(sources, items)),
      index: { facets: facets.name, text: text.name },
      facets: staticFacets,
    };
  },
};
