import { readCatalog } from '#src/catalog/catalog.ts';
import { listYears } from '#src/catalog/years.ts';
import { countedYear } from './counted-groups.ts';
import { onePage } from './page-contents.ts';

/** The page of all years. */
export const yearsPage = onePage(async ({ db }) => ({
  years: listYears(await readCatalog(db)).map(countedYear),
}));
