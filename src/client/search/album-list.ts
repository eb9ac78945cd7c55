import type { TileAlbum } from '#src/search/catalog-index.ts';
import type { Html } from '#src/search/escape-html.ts';
import { coverHtml, tileHtml } from '#src/search/tile-html.ts';
import { createPaths } from '#src/paths.ts';
import type { SearchSource } from './load-index.ts';
import { dressTiles } from '#src/client/marks/tile-marks.ts';
import { createTileParts } from './tile-parts.ts';
import { albumOfTile, refillTile, type LateParts } from './tile-slot.ts';

/** So many tiles change with the keystroke; the others, and the pictures, right after that has been painted. */
const AT_ONCE = 1;
/** While somebody types, those beyond the first screen wait until typing pauses, since nobody sees them fly by. */
const FIRST_SCREEN = 24;
/** So do requests for covers. */
const PAUSE_MS = 250;
/** Covers are kept for a while: typing shows many albums again. */
const KEPT_COVERS = 400;

/** Albums to list; each is read when its turn comes. */
export interface ListedAlbums {
  count: number;
  at(place: number): TileAlbum;
}

/** The place where albums are listed. */
export interface AlbumList {
  /** Shows the first albums now and the others with `finish`. */
  show(albums: ListedAlbums): void;
  /** Shows the rest of what is shown, and below it the way to other pages; `typing`: what is below the first screen later. */
  finish(below: Html, options: { typing: boolean }): void;
  /** Shows a note over the albums, and with its picture in place of them after `finishNote`. Notes differ in title and picture. */
  showNote(note: Html): void;
  finishNote(): void;
  /** Shows again what the page came with. */
  restore(): void;
}

export function createAlbumList(place: HTMLElement, source: SearchSource): AlbumList {
  const original = [...place.childNodes];
  const paths = createPaths(source.paths);
  const parts = createTileParts(source);
  const kept = new Map<number, LateParts>();
  const grid = document.createElement('ul');
  grid.className = 'grid';
  grid.setAttribute('role', 'list');
  // What is hidden has been left out already, or was asked for.
  grid.setAttribute('data-shows-hidden', '');
  // Taking many tiles away would hold a note up: it lies over them at first, in a box that lays out nothing around it.
  const veil = document.createElement('div');
  veil.className = 'list-veil';
  const tiles = grid.children as unknown as ArrayLike<HTMLElement> & Iterable<HTMLElement>;
  let shown: ListedAlbums = { count: 0, at: () => undefined! };
  let watching: number | undefined;
  let drawNote: (() => void) | undefined;

  function stop(): void {
    clearTimeout(watching);
    parts.forget();
  }

  /** Puts an album into a tile; its picture waits for `finish`, unless it was seen before. */
  function fill(tile: HTMLElement, album: TileAlbum): void {
    const known = albumOfTile(tile);
    if (known === album.id) return;
    const late = kept.get(album.id) ?? { cover: emptyCover(), mark: null };
    kept.delete(album.id);
    keep(known, refillTile(tile, album, paths.album(album.id), late));
  }

  function keep(id: number, late: LateParts): void {
    if (!late.cover.matches('[data-state=found], [data-state=absent]')) return;
    kept.set(id, late);
    if (kept.size > KEPT_COVERS) kept.delete(kept.keys().next().value!);
  }

  /** Makes the tiles that are missing in one go. */
  function addTiles(albums: readonly TileAlbum[]): void {
    const markup = albums.map(
      (album) => tileHtml(album, { href: paths.album(album.id), part: undefined, ...pictureOf(album) }).text,
    );
    grid.insertAdjacentHTML('beforeend', markup.join(''));
  }

  const pictureOf = ({ id }: TileAlbum) => ({ request: paths.coverArt(id), grooves: false });

  /** Takes away the tiles from one on. */
  function cut(count: number): void {
    while (tiles.length > count) {
      const last = tiles[tiles.length - 1]!;
      keep(albumOfTile(last), {
        cover: last.querySelector('.cover')!,
        mark: last.querySelector('.spotify-mark'),
      });
      last.remove();
    }
  }

  function fillUpTo(end: number): void {
    const there = Math.min(end, tiles.length);
    for (let at = 0; at < there; at += 1) fill(tiles[at]!, shown.at(at));
    if (end > there) addTiles(Array.from({ length: end - there }, (_, more) => shown.at(there + more)));
  }

  function finishUpTo(end: number): void {
    fillUpTo(end);
    cut(end);
    [...tiles].forEach((tile, at) => {
      const cover = tile.querySelector('.cover')!;
      if (cover.querySelector('svg, img')) return;
      const album = shown.at(at);
      cover.outerHTML = coverHtml(album, undefined, paths.coverArt(album.id)).text;
    });
    dressTiles(grid);
  }

  return {
    show(albums) {
      stop();
      shown = albums;
      const first = Math.min(AT_ONCE, albums.count);
      drawNote = undefined;
      veil.replaceChildren();
      if (!grid.isConnected) cut(first);
      fillUpTo(first);
      if (!grid.isConnected) place.replaceChildren(veil, grid);
    },
    finish(below, { typing }) {
      if (!grid.isConnected) return;
      finishUpTo(typing ? Math.min(shown.count, FIRST_SCREEN) : shown.count);
      while (grid.nextSibling) grid.nextSibling.remove();
      const showBelow = (): void => grid.insertAdjacentHTML('afterend', below.text);
      if (tiles.length === shown.count) showBelow();
      watching = window.setTimeout(() => {
        if (tiles.length < shown.count) {
          finishUpTo(shown.count);
          showBelow();
        }
        [...tiles].forEach((tile, at) => parts.watch(tile, shown.at(at)));
      }, PAUSE_MS);
    },
    showNote(note) {
      stop();
      const under = veil.isConnected ? veil : place;
      const next = elementOf(note);
      const title = under.querySelector('.empty h2');
      if (title) {
        title.replaceWith(next.querySelector('h2')!);
        drawNote = () => under.querySelector('svg')!.replaceWith(next.querySelector('svg')!);
        return;
      }
      const picture = next.querySelector('svg')!;
      const lines = [...picture.childNodes];
      picture.replaceChildren();
      under.replaceChildren(next);
      drawNote = () => picture.append(...lines);
    },
    finishNote() {
      drawNote?.();
      drawNote = undefined;
      if (veil.hasChildNodes()) place.replaceChildren(...veil.childNodes);
    },
    restore() {
      stop();
      drawNote = undefined;
      veil.replaceChildren();
      place.replaceChildren(...original);
    },
  };
}

function elementOf({ text }: Html): Element {
  const template = document.createElement('template');
  template.innerHTML = text;
  return template.content.firstElementChild!;
}

function emptyCover(): Element {
  const cover = document.createElement('div');
  cover.className = 'cover';
  cover.dataset['state'] = 'loading';
  return cover;
}
