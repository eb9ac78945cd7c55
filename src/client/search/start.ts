/**
 * Starts search and filters when somebody reaches for them or the URL asks for them; until then a list page loads
 * nothing but this. What was typed or ticked meanwhile is read from the form.
 */
import { formatNumber } from '#src/format-text.ts';
import { pageMarks } from '../marks/mark-store.ts';
import { createFilterSheet } from './filter-sheet.ts';
import { handleKeys } from './keyboard.ts';
import { keepListAddress, rememberedPerPage } from './view-memory.ts';

const root = document.querySelector<HTMLElement>('[data-catalog-search]')!;
let started: Promise<unknown> | undefined;

function start(): Promise<unknown> {
  started ??= import('./search-page.ts').then(({ openSearchPage }) => openSearchPage(root));
  return started;
}

for (const event of ['focusin', 'pointerdown', 'change'] as const) {
  for (const part of root.querySelectorAll('[data-search], [data-filters]')) {
    part.addEventListener(event, () => void start(), { once: true });
  }
}
// What plays goes on from page to page only when the pages are drawn here.
document.addEventListener('player:open', () => void start(), { once: true });
keepListAddress();
const openFilters = createFilterSheet(root);
root.querySelector('[data-filters-open]')!.addEventListener('click', openFilters);
handleKeys(root, openFilters);
// The numbers of the visitor's marks, which the page cannot know.
for (const [mark, albums] of Map.groupBy(pageMarks().all().values(), ({ mark }) => mark)) {
  const count = root.querySelector(`[data-facet=mark] [data-count="${mark}"]`)!;
  count.textContent = formatNumber(albums.length);
  count.closest('.facet-option')!.removeAttribute('data-empty');
}

const isFirstPage =
  new URL(root.querySelector<HTMLFormElement>('[data-search]')!.action).pathname === location.pathname;
if (location.search !== '' || (isFirstPage && rememberedPerPage() !== undefined)) {
  void start();
} else if (history.scrollRestoration === 'manual' && typeof history.state?.scroll === 'number') {
  // This entry was left by a search, which restores the place by itself; here nobody else does.
  window.scrollTo(0, history.state.scroll as number);
}
