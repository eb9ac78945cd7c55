import { facetOptionsHtml, optionsToShow } from './facet-html.ts';
import { FACETS, type FacetName, type FacetsPart } from './index-parts.ts';

/** What the static pages show of one facet: the counts of the whole catalog. */
export interface StaticFacet {
  facet: FacetName;
  /** Markup of the options. */
  html: string;
  /** Values in all, and how many of them show. */
  total: number;
  shown: number;
}

/** The panel of filters as it is before anything is chosen; facets that tell nothing apart are left out. */
export function staticFacets({ facets }: FacetsPart): StaticFacet[] {
  return FACETS.filter((facet) => facets[facet].keys.length > 1).map((facet) => {
    const { keys, names = keys, values } = facets[facet];
    const counts = new Array<number>(keys.length).fill(0);
    for (const value of values.match(/\d+/g) ?? []) counts[Number(value)]! += 1;
    const options = keys.map((key, index) => ({
      key,
      name: names[index]!,
      count: counts[index]!,
      state: undefined,
    }));
    const shown = optionsToShow(facet, options, { isMatch: undefined, all: false });
    return { facet, html: facetOptionsHtml(facet, shown).text, total: keys.length, shown: shown.length };
  });
}
