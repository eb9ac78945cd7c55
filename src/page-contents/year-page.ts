import { CatalogError } from '#src/catalog-error.ts';
import { listYears } from '#src/catalog/years.ts';
import { archiveParams, loadArchivePage, type ArchivePage } from './archive-page.ts';
import type { PageContents } from './page-contents.ts';

/** The pages of a year's albums. */
export const yearPage: PageContents<{ year: string; page: string | undefined }, ArchivePage> = {
  list({ catalog }) {
    const years = listYears(catalog);
    return archiveParams(years.map(({ year, albums }) => ({ named: { year }, albums })));
  },
  load(sources, { year, page }) {
    const found = listYears(sources.catalog).find((each) => each.year === year);
    if (!found) throw new CatalogError('no-such-year', `No album came out in ${year}`);
    return loadArchivePage(sources, { heading: year, albums: found.albums }, page);
  },
};
