import { createSearchCatalog } from '#src/search/search-catalog.ts';
import {
  parseSearchState,
  searchQuery,
  USUAL_PER_PAGE,
  withCatalogKeys,
  type SearchState,
} from '#src/search/search-state.ts';
import { dateNumber, type FacetsPart, type TextPart } from '#src/search/index-parts.ts';
import { albumAt, decodeFacets, decodeText, type TextIndex } from '#src/search/catalog-index.ts';
import { pageMarks } from '#src/client/marks/mark-store.ts';
import { clearedState, showActiveFilters } from './active-filters.ts';
import { createAlbumList } from './album-list.ts';
import { createFacetPanel } from './facet-panel.ts';
import { countSentence } from './count-sentence.ts';
import { drawPageLinks } from './drawing.ts';
import { connectControls } from './page-controls.ts';
import { createPageHistory } from './page-history.ts';
import { loadJson } from './tile-parts.ts';
import { rememberedPerPage, rememberPerPage } from './view-memory.ts';

/** Makes search and filters of a list page work: loads the index, shows what the URL asks for, follows the visitor. */
export async function openSearchPage(root: HTMLElement): Promise<void> {
  const results = root.querySelector<HTMLElement>('[data-results]')!;
  const status = root.querySelector<HTMLElement>('[data-result-count]')!;
  try {
    await openCatalog(root, results, status);
  } catch (error) {
    status.textContent = 'Search could not be loaded. Please try again when you are online.';
    throw error;
  } finally {
    delete root.dataset['waiting'];
  }
}

const PAUSE_MS = 40;

function inIdleMoments(steps: readonly (() => void)[]): void {
  const [first, ...others] = steps;
  if (!first) return;
  setTimeout(() => {
    first();
    inIdleMoments(others);
  }, PAUSE_MS);
}

function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** What appears where it was laid out before has not moved, which browsers and people would notice. */
function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

let pending = 0;

function forgetLater(): void {
  pending += 1;
}

/** After what was shown last has been painted; only the last one of many counts. */
function later(show: () => void): void {
  const mine = (pending += 1);
  requestAnimationFrame(() => setTimeout(() => mine === pending && show()));
}

async function openCatalog(root: HTMLElement, results: HTMLElement, status: HTMLElement): Promise<void> {
  const { catalogSearch: folder, facets, text, latestOut } = root.dataset;
  const loadingText = loadJson<TextPart>(`${folder}${text}`);
  loadingText.catch(() => undefined); // Awaited below, after the facets.
  const index = decodeFacets(await loadJson<FacetsPart>(`${folder}${facets}`));
  const catalog = createSearchCatalog(index, dateNumber(latestOut!));
  catalog.useMarks(pageMarks().all());
  const albumsPath = new URL(root.querySelector<HTMLFormElement>('[data-search]')!.action).pathname;
  const list = createAlbumList(results.querySelector('[data-list]')!, folder!);
  const showPanel = createFacetPanel(root.querySelector('[data-filters]')!, index);
  const active = results.querySelector<HTMLElement>('[data-active]')!;
  const viewFiles = root.querySelectorAll<HTMLAnchorElement>('[data-view-file]');
  const filtersNumber = root.querySelector<HTMLElement>('[data-filters-number]')!;
  const originalStatus = status.textContent;
  const history = createPageHistory(albumsPath);
  let words: TextIndex | undefined = undefined;
  let state = withCatalogKeys(parseSearchState(location.search), index);

  const perPage = (): number => state.per ?? rememberedPerPage() ?? USUAL_PER_PAGE;
  const isOriginal = (): boolean =>
    history.isOriginal() &&
    searchQuery(state) === '' &&
    (!history.isFirstPage() || perPage() === USUAL_PER_PAGE);

  /** Shows the first albums and their number, and all else once that has been painted; `atOnce`: now. */
  function show({ atOnce = false, typing = false } = {}): void {
    const result = catalog.search(state, perPage());
    const text = words;
    const isStatic = isOriginal();
    const isList = !isStatic && result.total > 0 && text !== undefined;
    if (isStatic) list.restore();
    else if (result.total === 0) list.showNote(state.q.trim());
    else if (text) list.show(result.albums.map((position) => albumAt(index, text, position)));
    setText(status, isStatic ? originalStatus : countSentence(result, state, perPage()));

    const showRest = (): void => {
      const href = (page: number): string => albumsPath + searchQuery({ ...state, page });
      if (isList) list.finish(drawPageLinks(result.page, result.pages, href), { typing });
      else list.finishNote();
      const filters = showActiveFilters(active, state, index, (next) => go(next));
      setText(filtersNumber, filters === 0 ? '' : ` ${filters}`);
      controls.show(state, perPage());
      const view = searchQuery({ ...state, marks: [], page: 1, per: undefined });
      for (const link of viewFiles) link.search = view;
      history.writeWaiting();
      const showCounts = (): void => showPanel(state, result.counts());
      if (atOnce) showCounts();
      else later(showCounts);
    };
    forgetLater();
    if (atOnce) showRest();
    else later(showRest);
  }

  /** Shows another state; typing keeps one entry of the history, all else gets its own. */
  function go(next: SearchState, { typing = false, toTop = false } = {}): void {
    if (next.per !== undefined && next.per !== state.per) rememberPerPage(next.per);
    const isAbove = results.getBoundingClientRect().top < 0;
    state = next;
    history.enter(state, typing);
    if (!typing) controls.fill(state);
    show({ typing });
    if (toTop) root.scrollIntoView();
    else if (isAbove) results.scrollIntoView();
  }

  const controls = connectControls(root, {
    current: () => state,
    go,
    clear: () => go(clearedState(state)),
    focusList: () => status.focus({ preventScroll: true }),
  });
  history.onReturn((query) => {
    state = withCatalogKeys(parseSearchState(query), index);
    controls.fill(state);
    show({ atOnce: true });
  });

  // A list stays as it is while somebody marks its albums; only the numbers beside the filters follow.
  pageMarks().onChange(() => {
    catalog.useMarks(pageMarks().all());
    setTimeout(() => showPanel(state, catalog.search(state, perPage()).counts()));
  });

  const asked = searchQuery(state);
  if (controls.isEmpty()) controls.fill(state);
  state = controls.read(state);
  if (searchQuery(state) !== asked) {
    if (state.per !== undefined) rememberPerPage(state.per);
    history.enter(state, true);
  }
  // Facets count and filter before there is a text; tiles and searches wait for it.
  if (!isOriginal()) show({ atOnce: true });
  if (root.dataset['waiting'] !== undefined) {
    await painted();
    root.dataset['waiting'] = 'text';
  }
  words = decodeText(await loadingText);
  const preparations = catalog.addText(words);
  if (!isOriginal()) show({ atOnce: true });
  else showPanel(state, catalog.search(state, perPage()).counts());
  if (root.dataset['waiting'] !== undefined) await painted();
  delete root.dataset['waiting'];
  history.restoreScroll();
  inIdleMoments(preparations);
}
