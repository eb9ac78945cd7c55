import type { FacetsPart, TextPart } from '#src/search/index-parts.ts';
import type { PathOptions } from '#src/paths.ts';

/** Where a list page says that the index is. */
export interface SearchSource {
  /** File names in the folder of browse data. */
  facets: string;
  text: string;
  paths: PathOptions;
}

export function readSource(root: HTMLElement): SearchSource {
  return JSON.parse(root.dataset['catalogSearch']!) as SearchSource;
}

/** The folder that the index and the tiles are in, with a trailing slash. */
export function dataFolder({ paths }: SearchSource): string {
  return `${paths.basePath}catalog/browse-data/`;
}

/** Loads a JSON file of the site, past the browser's cache where `cache` says so. @throws when it cannot be had. */
export async function loadJson<T>(url: string, cache: RequestCache = 'default'): Promise<T> {
  const answer = await fetch(url, { cache });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as T;
}

/** Both parts, asked for at once; each resolves as it comes. */
export function loadIndex(source: SearchSource): { facets: Promise<FacetsPart>; text: Promise<TextPart> } {
  const folder = dataFolder(source);
  return {
    facets: loadJson<FacetsPart>(folder + source.facets),
    text: loadJson<TextPart>(folder + source.text),
  };
}
