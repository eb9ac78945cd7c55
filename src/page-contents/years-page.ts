import { listYears } from '#src/catalog/years.ts';
import { countedYear } from './counted-groups.ts';
import { onePage } from './page-contents.ts';

/** The page of all years. */
export const yearsPage = onePage(({ catalog }) => ({
  years: listYears(catalog).map(countedYear),
}));
