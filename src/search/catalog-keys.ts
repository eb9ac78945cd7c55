import type { SearchState } from './search-state.ts';
import type { FacetIndex } from './catalog-index.ts';
import { foldText } from './fold-text.ts';
import { forEachFacet, type FacetName } from './index-parts.ts';

/** A state whose keys are spelled as the catalog does ("djent" becomes "Djent"); what is unknown stays and finds nothing. */
export function withCatalogKeys(state: SearchState, index: FacetIndex): SearchState {
  const spelled = (facet: FacetName, keys: readonly string[]): string[] => {
    if (keys.length === 0) return [];
    const known = new Map(index.facets[facet].keys.map((key) => [foldText(key), key]));
    return [...new Set(keys.map((key) => known.get(foldText(key)) ?? key))];
  };
  return {
    ...state,
    chosen: forEachFacet((facet) => spelled(facet, state.chosen[facet])),
    excluded: spelled('genre', state.excluded),
  };
}
