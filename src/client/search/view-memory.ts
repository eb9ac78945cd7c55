import { readKept, writeKept } from '#src/client/kept-value.ts';
import { PER_PAGE, USUAL_PER_PAGE, type PerPage } from '#src/search/search-state.ts';

const PER_PAGE_KEY = 'albums-a-page';
const LIST = 'list';

/** The page size chosen last; undefined when it is the usual one or storage is forbidden. */
export function rememberedPerPage(): PerPage | undefined {
  const kept = Number(readKept(PER_PAGE_KEY));
  return kept === USUAL_PER_PAGE ? undefined : PER_PAGE.find((per) => per === kept);
}

/** Remembers a page size. */
export function rememberPerPage(per: PerPage): void {
  writeKept(PER_PAGE_KEY, per === USUAL_PER_PAGE ? undefined : String(per));
}

/** Keeps an address that came too late for a reload under way, which `search-view.js` then takes up. */
export function keepForReload(url: string): void {
  writeKept('typed', url, 'sessionStorage');
}

/** Remembers the list as it is looked at, whenever the page is left, so that an album's page can lead back to it. */
export function keepListAddress(): void {
  window.addEventListener('pagehide', () => writeKept(LIST, location.href, 'sessionStorage'));
}

/** The list that was looked at last in this tab. */
export function keptListAddress(): string | undefined {
  return readKept(LIST, 'sessionStorage');
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
