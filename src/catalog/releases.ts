import { memoizeByCatalog, type Catalog, type CatalogAlbum } from './catalog.ts';
import { firstDayOf, lastDayOf, weekOf } from './release-days.ts';

/** An album with a date that can be so, however precise. */
export type DatedAlbum = CatalogAlbum & { releaseDate: string };

const isDated = (album: CatalogAlbum): album is DatedAlbum => album.releaseDate === album.releaseSort;

/** Albums that are surely out on a day, newest first; one known by its month counts when that month has passed. */
export function albumsOut({ albums }: Catalog, today: string): DatedAlbum[] {
  return albums
    .filter(isDated)
    .filter(({ releaseDate }) => lastDayOf(releaseDate) <= today)
    .sort((one, other) => compare(lastDayOf(other.releaseDate), lastDayOf(one.releaseDate)));
}

/** Albums that stand newest first, with those at the end that only come after a day, soonest first. */
export function outFirst(albums: readonly CatalogAlbum[], today: string): CatalogAlbum[] {
  const [ahead, out] = [true, false].map((isAhead) =>
    albums.filter(({ releaseSort }) => releaseSort > today === isAhead),
  );
  return [...out!, ...ahead!.reverse()];
}

/** Albums that come after a day or, known by month or year only, may still come; soonest first. */
export function albumsToCome({ albums }: Catalog, today: string): DatedAlbum[] {
  return albums
    .filter(isDated)
    .filter(({ releaseDate }) => lastDayOf(releaseDate) > today)
    .sort(
      (one, other) =>
        compare(firstDayOf(one.releaseDate), firstDayOf(other.releaseDate)) ||
        compare(other.releaseDate.length, one.releaseDate.length) ||
        one.id - other.id,
    );
}

/** Albums known to the day that come out in the week (Monday to Sunday) of a day, in order. */
export function albumsOfWeek({ albums }: Catalog, today: string): DatedAlbum[] {
  const { monday, sunday } = weekOf(today);
  return albums
    .filter(isDated)
    .filter(({ releaseDate }) => releaseDate.length === 10 && releaseDate >= monday && releaseDate <= sunday)
    .sort((one, other) => compare(one.releaseDate, other.releaseDate) || one.id - other.id);
}

export interface UndatedAlbums {
  /** In tabs of the year of the day, or later. */
  awaited: CatalogAlbum[];
  /** In tabs of earlier years. */
  neverDated: CatalogAlbum[];
}

/** Albums without a date: still awaited, or announced in a year that is over. */
export function albumsWithoutDate({ albums }: Catalog, today: string): UndatedAlbums {
  const undated = albums.filter(({ releaseDate }) => releaseDate === null);
  const isAwaited = ({ releaseSort }: CatalogAlbum): boolean => releaseSort.slice(0, 4) >= today.slice(0, 4);
  return { awaited: undated.filter(isAwaited), neverDated: undated.filter((album) => !isAwaited(album)) };
}

/** All albums, those that came into the catalog last first. */
export function albumsByArrival({ albums }: Catalog): CatalogAlbum[] {
  return [...albums].sort((one, other) => compare(other.createdAt, one.createdAt) || other.id - one.id);
}

function compare(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

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
