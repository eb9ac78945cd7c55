import { MARK_FILTERS, type SearchState } from './search-state.ts';
import type { Facet, FacetIndex } from './catalog-index.ts';
import { FACETS, forEachFacet, type FacetName } from './index-parts.ts';

/** One bit for each facet that an album fails; the highest for what fails it whatever the facets say. */
export type Failures = Uint16Array;
/** The bit of the mark. */
export const MARK = 1 << FACETS.length;
const OUT = MARK << 1;

/** For each album the place of its mark in `MARK_FILTERS`. */
export type AlbumMarks = Uint8Array;

/** For each album the facets it fails: those where something is chosen and it has none of that. */
export function filterAlbums(
  index: FacetIndex,
  state: Pick<SearchState, 'chosen' | 'excluded' | 'marks'>,
  marks: AlbumMarks,
  isOut?: (album: number) => boolean,
): Failures {
  const failures = new Uint16Array(index.count);
  FACETS.forEach((name, bit) => {
    if (state.chosen[name].length === 0) return;
    const facet = index.facets[name];
    const chosen = chosenValues(facet, state.chosen[name]);
    for (let album = 0; album < index.count; album += 1) {
      if (!hasAny(facet, album, chosen)) failures[album]! |= 1 << bit;
    }
  });
  const isShown = MARK_FILTERS.map((mark) =>
    state.marks.length === 0 ? mark !== 'hidden' : state.marks.includes(mark),
  );
  if (isShown.includes(false)) {
    for (let album = 0; album < index.count; album += 1) {
      if (!isShown[marks[album]!]) failures[album]! |= MARK;
    }
  }
  const excluded = chosenValues(index.facets.genre, state.excluded);
  for (let album = 0; album < index.count; album += 1) {
    if (hasAny(index.facets.genre, album, excluded) || isOut?.(album)) failures[album]! |= OUT;
  }
  return failures;
}

/** The keys of a facet, spelled as the catalog does, as a set of flags. */
function chosenValues({ keys }: Facet, chosen: readonly string[]): Uint8Array {
  return Uint8Array.from(keys, (key) => (chosen.includes(key) ? 1 : 0));
}

function hasAny({ offsets, values }: Facet, album: number, flags: Uint8Array): boolean {
  for (let at = offsets[album]!; at < offsets[album + 1]!; at += 1) if (flags[values[at]!] === 1) return true;
  return false;
}

/**
 * For each value of each facet: how many albums there would be if it were chosen too (beside others of its facet).
 */
export type FacetCounts = Record<FacetName | 'mark', Uint32Array>;

/** Counts, by facet, the albums that fail nothing and, where a text is searched for, match it. */
export function countFacets(
  index: FacetIndex,
  failures: Failures,
  matches: Uint8Array | undefined,
  marks: AlbumMarks,
): FacetCounts {
  const facets = FACETS.map((name) => index.facets[name]);
  const counts = facets.map(({ keys }) => new Uint32Array(keys.length));
  const byMark = new Uint32Array(MARK_FILTERS.length);
  const add = (album: number, bit: number): void => {
    const { offsets, values } = facets[bit]!;
    for (let at = offsets[album]!; at < offsets[album + 1]!; at += 1) counts[bit]![values[at]!]! += 1;
  };
  for (let album = 0; album < index.count; album += 1) {
    if (matches && matches[album] === 0) continue;
    const failed = failures[album]!;
    if ((failed & ~MARK) === 0) byMark[marks[album]!]! += 1;
    if (failed === 0) {
      for (let bit = 0; bit < facets.length; bit += 1) add(album, bit);
    } else if (failed < MARK && (failed & (failed - 1)) === 0) {
      add(album, 31 - Math.clz32(failed));
    }
  }
  return { ...forEachFacet((_name, bit) => counts[bit]!), mark: byMark };
}
