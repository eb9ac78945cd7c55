import type { TileAlbum } from '#src/browse/catalog-index.ts';
import { trustedHtml, type Html } from '#src/browse/escape-html.ts';
import { tileHtml } from '#src/browse/tile-html.ts';
import { groovesOf, groovesSvg } from '#src/components/grooves.ts';
import { createPaths } from '#src/paths.ts';
import type { BrowseSource } from './load-index.ts';
import { createTileParts } from './tile-parts.ts';

/**
 * The first tiles are made at once, new ones without the picture of their placeholder; the rest follows right after they
 * have been painted, and until then shows what was there before.
 */
const AT_ONCE = 6;
/** Covers are asked for when typing pauses, not for what flies by. */
const PAUSE_MS = 250;
/** Tiles are kept for a while: typing shows many of them again, with the covers they have got. */
const KEPT_TILES = 400;

/** The place where albums are listed. */
export interface AlbumList {
  /** Shows albums and below them the way to other pages; `atOnce` when a place far down is returned to. */
  show(albums: readonly TileAlbum[], below: Html, atOnce: boolean): void;
  /** Shows something instead of albums. */
  showNote(note: Html): void;
  /** Shows again what the page came with. */
  restore(): void;
}

export function createAlbumList(place: HTMLElement, source: BrowseSource): AlbumList {
  const original = [...place.childNodes];
  const paths = createPaths(source.paths);
  const parts = createTileParts(source);
  const kept = new Map<number, Element>();
  const grid = document.createElement('ul');
  grid.className = 'grid';
  grid.setAttribute('role', 'list');
  let pending = 0;
  let watching: number | undefined;

  function stop(): void {
    pending += 1;
    clearTimeout(watching);
    parts.forget();
  }

  /** The tiles of albums, in order; those that are not there yet are made in one go. */
  function tilesOf(albums: readonly TileAlbum[], grooves: boolean): Element[] {
    const missing = albums.filter(({ id }) => !kept.has(id));
    const template = document.createElement('template');
    if (missing.length > 0)
      template.innerHTML = missing
        .map((album) => {
          const request = paths.coverArt(album.id);
          return tileHtml(album, { href: paths.album(album.id), part: undefined, request, grooves }).text;
        })
        .join('');
    [...template.content.children].forEach((tile, index) => kept.set(missing[index]!.id, tile));
    return albums.map(({ id }) => {
      const tile = kept.get(id)!;
      kept.delete(id);
      kept.set(id, tile);
      return tile;
    });
  }

  /** Puts tiles where they belong, leaving alone those that are there already. */
  function put(tiles: readonly Element[], from: number): void {
    tiles.forEach((tile, index) => {
      const there = grid.children[from + index];
      if (!there) grid.append(tile);
      else if (there !== tile) there.replaceWith(tile);
    });
  }

  function finish(albums: readonly TileAlbum[], first: number, below: Html): void {
    put(tilesOf(albums.slice(first), true), first);
    while (grid.children.length > albums.length) grid.lastChild!.remove();
    while (grid.nextSibling) grid.nextSibling.remove();
    if (below.text !== '') grid.insertAdjacentHTML('afterend', below.text);
    [...grid.children].forEach((tile, index) => addGrooves(tile, albums[index]!));
    watching = window.setTimeout(() => {
      [...grid.children].forEach((tile, index) => parts.watch(tile, albums[index]!));
    }, PAUSE_MS);
    for (const id of kept.keys()) if (kept.size > KEPT_TILES) kept.delete(id);
  }

  return {
    show(albums, below, atOnce) {
      stop();
      const mine = pending;
      const first = atOnce ? albums.length : Math.min(AT_ONCE, albums.length);
      if (!grid.isConnected) grid.replaceChildren();
      put(tilesOf(albums.slice(0, first), atOnce), 0);
      if (!grid.isConnected) place.replaceChildren(grid);
      if (atOnce) finish(albums, first, below);
      else requestAnimationFrame(() => setTimeout(() => mine === pending && finish(albums, first, below)));
    },
    showNote(note) {
      stop();
      place.innerHTML = note.text;
    },
    restore() {
      stop();
      place.replaceChildren(...original);
    },
  };
}

function addGrooves(tile: Element, { artist, title }: TileAlbum): void {
  const cover = tile.querySelector('.cover')!;
  if (cover.querySelector('svg, img')) return;
  cover.insertAdjacentHTML('afterbegin', trustedHtml(groovesSvg(groovesOf(artist, title))).text);
}
