import type { SearchState } from '#src/search/search-state.ts';
import { sortOf, type Sort } from '#src/search/search-state.ts';
import { html, trustedHtml, type Html } from '#src/search/escape-html.ts';
import { groovesOf, groovesSvg } from '#src/components/grooves.ts';

const ORDERS: Record<Sort, string> = {
  match: 'best match first',
  release: 'newest release first',
  added: 'newest in the catalog first',
  artist: 'by artist',
  title: 'by title',
};
const number = new Intl.NumberFormat('en');

interface Counted {
  total: number;
  page: number;
  shown: number;
  hidden: number;
  tooShort: boolean;
}

/** "51 to 100 of 1,203, newest release first · 3 hidden by you", in the words of the static pages. */
export function countSentence(found: Counted, state: SearchState, perPage: number): string {
  if (!found.tooShort) return countOf(found, state, perPage);
  const sort = sortOf(state) === 'match' ? 'release' : sortOf(state);
  return `“${state.q.trim()}” is too short to search for · ${countOf(found, { ...state, q: '', sort }, perPage)}`;
}

function countOf({ total, page, shown, hidden }: Counted, state: SearchState, perPage: number): string {
  const more = hidden === 0 ? '' : ` · ${number.format(hidden)} hidden by you`;
  if (total === 0) return `No albums${more}`;
  if (total === 1) return `1 album${more}`;
  const order = ORDERS[sortOf(state)] + more;
  const first = (page - 1) * perPage + 1;
  if (total <= perPage) return `${number.format(total)} albums, ${order}`;
  return `${number.format(first)} to ${number.format(first + shown - 1)} of ${number.format(total)}, ${order}`;
}

/** What stands where albums would be when nothing matches. */
export function nothingFound(state: SearchState): Html {
  const q = state.q.trim();
  const grooves = trustedHtml(groovesSvg(groovesOf(q, 'nothing found')));
  const title = q === '' ? 'No album is all of this' : html`Nothing found for “${q}”`;
  return html`<section class="empty search-empty">
    ${grooves}
    <div>
      <h2>${title}</h2>
      <p>Try fewer letters or filters; a part of a name is enough.</p>
      <p><button class="word-button" type="button" data-clear-all>Clear all</button></p>
    </div>
  </section>`;
}
