import { compareText, type CatalogHead } from './catalog-head.ts';

/**
 * All catalogs of several states that none of them has gone on from. It does not matter in which order states are
 * joined, how they are grouped, or how often.
 */
export function joinHeads(...states: readonly (readonly CatalogHead[])[]): CatalogHead[] {
  const heads = new Map(states.flat().map((head) => [head.key, head]));
  const outlived = new Set([...heads.values()].flatMap((head) => [...head.ancestors.keys()]));
  return [...heads.values()]
    .filter(({ key, albums }) => !outlived.has(key) && albums.length > 0)
    .sort((one, other) => compareText(one.key, other.key));
}
