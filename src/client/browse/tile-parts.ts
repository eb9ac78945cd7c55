import type { TileAlbum } from '#src/browse/catalog-index.ts';
import { tilesFileOf, type TilePart, type TilesPart } from '#src/browse/index-parts.ts';
import { coverHtml, markHtml } from '#src/browse/tile-html.ts';
import { createPaths } from '#src/paths.ts';
import { dataFolder, loadJson, type BrowseSource } from './load-index.ts';

/** When its file cannot be had, a tile still asks for its cover. */
const UNKNOWN: TilePart = { spotifyUrl: '' };

/** Completes tiles as they come near the view: stored covers and links from small files, missing covers just in time. */
export interface TileParts {
  watch(tile: Element, album: TileAlbum): void;
  /** Forgets tiles that are no longer shown. */
  forget(): void;
}

export function createTileParts(source: BrowseSource): TileParts {
  const files = new Map<number, Promise<TilesPart>>();
  const { coverArt } = createPaths(source.paths);
  const completed = new WeakSet<Element>();
  let albums = new Map<Element, TileAlbum>();

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const album = albums.get(target);
        if (!isIntersecting || !album) continue;
        observer.unobserve(target);
        completed.add(target);
        void complete(target, album);
      }
    },
    { rootMargin: '300px' },
  );

  function fileOf(id: number): Promise<TilesPart> {
    const number = tilesFileOf(id);
    const known = files.get(number);
    if (known) return known;
    const file = loadJson<TilesPart>(`${dataFolder(source)}tiles-${number}.json`);
    files.set(number, file);
    file.catch(() => files.delete(number));
    return file;
  }

  async function complete(tile: Element, album: TileAlbum): Promise<void> {
    const part = await fileOf(album.id).then(
      (file) => file[album.id] ?? UNKNOWN,
      () => UNKNOWN,
    );
    const request = coverArt(album.id);
    tile.querySelector('.tile-foot')?.insertAdjacentHTML('beforeend', markHtml(album, part).text);
    const cover = tile.querySelector('.cover');
    if (!cover) return;
    cover.outerHTML = coverHtml(album, part, request).text;
    if (part.cover === undefined && request) await askOnDemand(tile.querySelector('.cover')!);
  }

  return {
    watch(tile, album) {
      if (!album.onSpotify || completed.has(tile)) return;
      albums.set(tile, album);
      observer.observe(tile);
    },
    forget() {
      observer.disconnect();
      albums = new Map();
    },
  };
}

/** Lets htmx take over, with the rules of `covers.ts`; both are loaded when the first cover is missing. */
async function askOnDemand(cover: Element): Promise<void> {
  const [{ default: htmx }] = await Promise.all([import('htmx.org'), import('../covers.ts')]);
  if (cover.isConnected) htmx.process(cover);
}
