import type { Genre } from '#src/catalog/genres.ts';
import type { Year } from '#src/catalog/years.ts';

/** A year and how many albums came out in it. */
export interface CountedYear {
  year: string;
  count: number;
}

/** A genre, its slug where it has a page, and how many albums it has. */
export interface CountedGenre {
  name: string;
  slug: string | undefined;
  count: number;
}

export function countedYear({ year, albums }: Year): CountedYear {
  return { year, count: albums.length };
}

export function countedGenre({ name, slug, albums }: Genre): CountedGenre {
  return { name, slug, count: albums.length };
}
