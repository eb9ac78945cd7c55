import type { TileAlbum } from '#src/search/catalog-index.ts';
import { tilesFileOf, type TilePart, type TilesPart } from '#src/search/index-parts.ts';
import { addLinks, albumOfTile, drawCover, drawLinks } from './drawing.ts';

/** When its file cannot be had, a tile still asks for its cover. */
const UNKNOWN: TilePart = {};

/** Loads a JSON file of the site, past the browser's cache where `cache` says so. @throws when it cannot be had. */
export async function loadJson<T>(url: string, cache: RequestCache = 'default'): Promise<T> {
  const answer = await fetch(url, { cache });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as T;
}

/** Completes tiles as they come near the view: stored covers and links from small files, missing covers just in time. */
export function createTileParts(folder: string) {
  const files = new Map<number, Promise<TilesPart>>();
  let albums = new Map<Element, TileAlbum>();

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const album = albums.get(target);
        if (!isIntersecting || !album) continue;
        observer.unobserve(target);
        void complete(target as HTMLElement, album);
      }
    },
    { rootMargin: '300px' },
  );

  function fileOf(id: number): Promise<TilesPart> {
    const number = tilesFileOf(id);
    const known = files.get(number);
    if (known) return known;
    // Its name stays when a build changes it, and static hosts let browsers keep files for minutes: so it is always asked
    // whether it is still the same.
    const file = loadJson<TilesPart>(`${folder}tiles-${number}.json`, 'no-cache');
    files.set(number, file);
    file.catch(() => files.delete(number));
    return file;
  }

  async function complete(tile: HTMLElement, album: TileAlbum): Promise<void> {
    const part = await fileOf(album.id).then(
      (file) => file[album.id] ?? (album.onSpotify ? UNKNOWN : undefined),
      () => UNKNOWN,
    );
    const cover = tile.querySelector('.cover')!;
    if (albumOfTile(tile) !== album.id || isComplete(cover)) return;
    if (part) addLinks(tile, drawLinks(album, part));
    const completed = drawCover(album, part);
    completed.setAttribute('data-complete', '');
    cover.replaceWith(completed);
    if (completed.hasAttribute('hx-get')) await askOnDemand(completed);
  }

  return {
    watch(tile: HTMLElement, album: TileAlbum): void {
      if (isComplete(tile.querySelector('.cover')!)) return;
      albums.set(tile, album);
      observer.observe(tile);
    },
    /** Forgets tiles that are no longer shown. */
    forget(): void {
      observer.disconnect();
      albums = new Map();
    },
  };
}

/** Whether a tile's file was read for a cover: what came out of it, or what was then fetched. */
function isComplete(cover: Element): boolean {
  return cover.matches('[data-complete], [data-state=found], [data-state=unavailable]');
}

/** Lets htmx take over, with the rules of `covers.ts`; both are loaded when the first cover is missing. */
async function askOnDemand(cover: Element): Promise<void> {
  const [{ default: htmx }] = await Promise.all([import('htmx.org'), import('#src/client/covers.ts')]);
  if (cover.isConnected) htmx.process(cover);
}
