import { CatalogError } from '#src/catalog-error.ts';
import { readCatalog } from '#src/catalog/catalog.ts';
import { listYears } from '#src/catalog/years.ts';
import { archiveParams, loadArchivePage, type ArchivePage } from './archive-page.ts';
import type { PageContents } from './page-contents.ts';

/** The pages of a year's albums. */
export const yearPage: PageContents<{ year: string; page: string | undefined }, ArchivePage> = {
  async list({ db }) {
    const years = listYears(await readCatalog(db));
    return archiveParams(years.map(({ year, albums }) => ({ named: { year }, albums })));
  },
  async load(services, { year, page }) {
    const found = listYears(await readCatalog(services.db)).find((each) => each.year === year);
    if (!found) throw new CatalogError('no-such-year', `No album came out in ${year}`);
    return loadArchivePage(services, { heading: year, albums: found.albums }, page);
  },
};
