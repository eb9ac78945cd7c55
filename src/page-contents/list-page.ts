import { searchFiles } from '#src/search/search-files.ts';
import type { StaticFacet } from '#src/search/facets.ts';
import { pageOf, pageParams, type PageOf } from '#src/catalog/page-of.ts';
import { USUAL_PER_PAGE } from '#src/search/search-state.ts';
import { coveredAlbums, type CoveredAlbums, type PageContents } from './page-contents.ts';

export interface ListPage extends CoveredAlbums, Omit<PageOf<unknown>, 'items'> {
  /** File names of the index that the browser searches. */
  index: { facets: string; text: string };
  facets: readonly StaticFacet[];
}

/** The pages of the list of all albums, newest release first. */
export const listPage: PageContents<{ page: string | undefined }, ListPage> = {
  list({ catalog }) {
    return pageParams(catalog.albums, USUAL_PER_PAGE).map((page) => ({ page }));
  },
  async load(sources, { page: number }) {
    const { catalog } = sources;
    const { items, ...place } = pageOf(catalog.albums, Number(number ?? 1), USUAL_PER_PAGE);
    const { facets, text, staticFacets } = searchFiles(catalog);
    return {
      ...place,
      ...(await coveredAlbums(sources, items)),
      index: { facets: facets.name, text: text.name },
      facets: staticFacets,
    };
  },
};
