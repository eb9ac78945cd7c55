import type { CatalogAlbum } from './catalog.ts';
import { memoizeByCatalog } from './memoize-by-catalog.ts';

export interface Year {
  /** "2024" */
  year: string;
  /** Newest release first; undated ones by the year of their tab. */
  albums: CatalogAlbum[];
}

/** The years in which albums came out, newest first. */
export const listYears = memoizeByCatalog(({ albums }): Year[] =>
  [...Map.groupBy(albums, ({ releaseSort }) => releaseSort.slice(0, 4))]
    .map(([year, ofYear]) => ({ year, albums: ofYear }))
    .sort((one, other) => Number(other.year) - Number(one.year)),
);
