import { PER_PAGE, USUAL_PER_PAGE, type PerPage } from '#src/search/search-state.ts';

const KEY = 'albums-a-page';

/** The page size chosen last; undefined when it is the usual one or storage is forbidden. */
export function rememberedPerPage(): PerPage | undefined {
  try {
    const kept = Number(localStorage.getItem(KEY));
    return kept === USUAL_PER_PAGE ? undefined : PER_PAGE.find((per) => per === kept);
  } catch {
    return undefined;
  }
}

/** Remembers a page size, as far as storage is allowed. */
export function rememberPerPage(per: PerPage): void {
  try {
    if (per === USUAL_PER_PAGE) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, String(per));
  } catch {
    // The choice then holds in the URL only.
  }
}

/** Keeps an address that came too late for a reload under way, which `search-view.js` then takes up. */
export function keepForReload(url: string): void {
  try {
    sessionStorage.setItem('typed', url);
  } catch {
    // The last letters are lost, then.
  }
}

const SETTLED_MS = 120;

/** Keeps the place in the page with each entry of the history, since the browser restores it before the list is there. */
export function keepScroll(): void {
  history.scrollRestoration = 'manual';
  let timer: number | undefined;
  const keep = (): void =>
    history.replaceState({ ...(history.state as object | null), scroll: window.scrollY }, '');
  window.addEventListener(
    'scroll',
    () => {
      clearTimeout(timer);
      timer = window.setTimeout(keep, SETTLED_MS);
    },
    { passive: true },
  );
  window.addEventListener('pagehide', keep);
  window.addEventListener('popstate', () => clearTimeout(timer));
}

/** The place kept with the current entry. */
export function keptScroll(): number {
  const { scroll } = (history.state ?? {}) as { scroll?: unknown };
  return typeof scroll === 'number' ? scroll : 0;
}
