import type { FacetsPart, TextPart } from '#src/search/index-parts.ts';

/** Where a list page says that the index is. */
export interface SearchSource {
  /** The folder of index and tiles, with a trailing slash. */
  folder: string;
  /** File names in the folder. */
  facets: string;
  text: string;
}

export function readSource(root: HTMLElement): SearchSource {
  const { catalogSearch, facets, text } = root.dataset;
  return { folder: catalogSearch!, facets: facets!, text: text! };
}

/** Loads a JSON file of the site, past the browser's cache where `cache` says so. @throws when it cannot be had. */
export async function loadJson<T>(url: string, cache: RequestCache = 'default'): Promise<T> {
  const answer = await fetch(url, { cache });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as T;
}

/** Both parts, asked for at once; each resolves as it comes. */
export function loadIndex({ folder, facets, text }: SearchSource): {
  facets: Promise<FacetsPart>;
  text: Promise<TextPart>;
} {
  return { facets: loadJson(folder + facets), text: loadJson(folder + text) };
}
