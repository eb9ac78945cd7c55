import { searchQuery, type SearchState } from '#src/search/search-state.ts';
import { keepForReload, keepScroll, keptScroll } from './view-memory.ts';

const TYPING_PAUSE_MS = 400;

/**
 * The URLs of a list page: every view has its own.
 *
 * @param albumsPath path of the first list page, which all searched and filtered views belong to.
 */
export function createPageHistory(albumsPath: string) {
  const originalPath = location.pathname;
  let isTyping = false;
  let timer: number | undefined;
  let waiting: string | undefined;
  let typed: string | undefined;
  keepScroll();

  /** Writes the entry that waits: browsers take their time for one, so the result is shown before. */
  function writeWaiting(): void {
    if (waiting !== undefined) history.pushState({}, '', waiting);
    waiting = undefined;
  }

  function writeTyped(): void {
    clearTimeout(timer);
    if (typed !== undefined) history.replaceState(history.state, '', typed);
    typed = undefined;
  }

  /** Whoever leaves, loads again, copies or looks at the address finds all that was typed in it. */
  function writeNow(): void {
    writeWaiting();
    writeTyped();
  }
  window.addEventListener('pagehide', () => {
    const url = typed ?? waiting;
    if (url !== undefined) keepForReload(url);
    writeNow();
  });
  window.addEventListener('blur', writeNow);
  for (const event of ['visibilitychange', 'copy']) document.addEventListener(event, writeNow);
  document.addEventListener('keydown', ({ ctrlKey, metaKey, altKey, key }) => {
    if (ctrlKey || metaKey || altKey || key === 'F5') writeNow();
  });

  return {
    /** Whether the document was loaded for the URL that shows now, so that its own list is the right one. */
    isOriginal: (): boolean => location.pathname === originalPath,
    isFirstPage: (): boolean => location.pathname === albumsPath,
    /** Gives a state its URL: a new entry, or the same one while somebody types; the first one waits for `writeWaiting`. */
    enter(state: SearchState, typing: boolean): void {
      clearTimeout(timer);
      typed = undefined;
      const query = searchQuery(state);
      const url = albumsPath + query;
      if (typing && isTyping && waiting === undefined) {
        // Browsers limit how often a URL may change.
        typed = url;
        timer = window.setTimeout(writeTyped, TYPING_PAUSE_MS);
      } else if (typing && query !== '') {
        waiting = url;
      } else {
        writeWaiting();
        history.pushState({}, '', url);
      }
      isTyping = typing;
    },
    writeWaiting,
    /** Calls with the query when the visitor goes back or forward. */
    onReturn(show: (query: string) => void): void {
      window.addEventListener('popstate', () => {
        clearTimeout(timer);
        waiting = undefined;
        typed = undefined;
        isTyping = false;
        show(location.search);
        window.scrollTo(0, keptScroll());
      });
    },
    /** Goes to the place that was kept with the entry. */
    restoreScroll(): void {
      if (keptScroll() > 0) window.scrollTo(0, keptScroll());
    },
  };
}
