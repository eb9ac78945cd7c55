/** How many albums a page of a year, a genre or an artist holds; more than in the list, for the sake of few files. */
const ARCHIVE_PER_PAGE = 100;

export interface PageOf<T> {
  items: T[];
  /** From 1. */
  page: number;
  /** At least 1. */
  pages: number;
  /** How many items there are on all pages. */
  total: number;
}

/** One page of a list, from 1. */
export function pageOf<T>(list: readonly T[], page: number, perPage = ARCHIVE_PER_PAGE): PageOf<T> {
  return {
    items: list.slice((page - 1) * perPage, page * perPage),
    page,
    pages: pageCount(list, perPage),
    total: list.length,
  };
}

function pageCount(list: readonly unknown[], perPage: number): number {
  return Math.max(1, Math.ceil(list.length / perPage));
}

/** The pages of a list as a route's rest parameter has them: page 1 has none. */
export function pageParams(list: readonly unknown[], perPage = ARCHIVE_PER_PAGE): (string | undefined)[] {
  return Array.from({ length: pageCount(list, perPage) }, (_, index) =>
    index === 0 ? undefined : String(index + 1),
  );
}
