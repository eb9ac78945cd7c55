import { counted, formatNumber } from '#src/format-text.ts';
import type { SearchResult } from '#src/search/search-catalog.ts';
import { sortOf, type SearchState, type Sort } from '#src/search/search-state.ts';

const ORDERS: Record<Sort, string> = {
  match: 'best match first',
  release: 'newest release first',
  added: 'newest in the catalog first',
  artist: 'by artist',
  title: 'by title',
};

type Found = Pick<SearchResult, 'total' | 'page' | 'albums' | 'hidden' | 'tooShort'>;

/** "51 to 100 of 1,203, newest release first · 3 hidden by you", in the words of the static pages. */
export function countSentence(found: Found, state: SearchState, perPage: number): string {
  if (!found.tooShort) return countOf(found, state, perPage);
  const sort = sortOf(state) === 'match' ? 'release' : sortOf(state);
  return `“${state.q.trim()}” is too short to search for · ${countOf(found, { ...state, q: '', sort }, perPage)}`;
}

function countOf({ total, page, albums, hidden }: Found, state: SearchState, perPage: number): string {
  const more = hidden === 0 ? '' : ` · ${formatNumber(hidden)} hidden by you`;
  if (total === 0) return `No albums${more}`;
  if (total === 1) return `${counted(1, 'album')}${more}`;
  const order = ORDERS[sortOf(state)] + more;
  const first = (page - 1) * perPage + 1;
  if (total <= perPage) return `${counted(total, 'album')}, ${order}`;
  return `${formatNumber(first)} to ${formatNumber(first + albums.length - 1)} of ${formatNumber(total)}, ${order}`;
}
