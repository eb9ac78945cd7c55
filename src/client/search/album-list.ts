import type { TileAlbum } from '#src/search/catalog-index.ts';
import { dressTiles } from '../marks/tile-marks.ts';
import {
  albumOfTile,
  drawCover,
  drawEmptyCover,
  drawNothingFound,
  drawTile,
  fillNothingFound,
  fillTile,
  type LateParts,
} from './drawing.ts';
import { createTileParts } from './tile-parts.ts';

/** So many tiles change with the keystroke; the others, and the pictures, right after that has been painted. */
const AT_ONCE = 1;
/** While somebody types, those beyond the first screen wait until typing pauses, since nobody sees them fly by. */
const FIRST_SCREEN = 24;
/** So do requests for covers. */
const PAUSE_MS = 250;
/** Covers are kept for a while: typing shows many albums again. */
const KEPT_COVERS = 400;

/**
 * The place where albums are listed.
 *
 * @param folder URL of the files that search and filters load.
 */
export function createAlbumList(place: HTMLElement, folder: string) {
  const original = [...place.childNodes];
  const parts = createTileParts(folder);
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
  let shown: readonly TileAlbum[] = [];
  let watching: number | undefined;
  let note: HTMLElement | undefined;

  function stop(): void {
    clearTimeout(watching);
    parts.forget();
  }

  function removeNote(): void {
    note = undefined;
    veil.replaceChildren();
  }

  /** Puts an album into a tile; its picture waits for `finish`, unless it was seen before. */
  function fill(tile: HTMLElement, album: TileAlbum): void {
    const known = albumOfTile(tile);
    if (known === album.id) return;
    const late = kept.get(album.id) ?? { cover: drawEmptyCover(), mark: null, listen: null };
    kept.delete(album.id);
    keep(known, fillTile(tile, album, late));
  }

  function keep(id: number, late: LateParts): void {
    if (!late.cover.matches('[data-state=found], [data-state=absent]')) return;
    kept.set(id, late);
    if (kept.size > KEPT_COVERS) kept.delete(kept.keys().next().value!);
  }

  /** Takes away the tiles from one on. */
  function cut(count: number): void {
    while (tiles.length > count) {
      const last = tiles[tiles.length - 1]!;
      keep(albumOfTile(last), {
        cover: last.querySelector('.cover')!,
        mark: last.querySelector('.spotify-mark'),
        listen: last.querySelector('.tile-listen'),
      });
      last.remove();
    }
  }

  function fillUpTo(end: number): void {
    const there = Math.min(end, tiles.length);
    for (let at = 0; at < there; at += 1) fill(tiles[at]!, shown[at]!);
    grid.append(...shown.slice(there, end).map(drawTile));
  }

  function finishUpTo(end: number): void {
    fillUpTo(end);
    cut(end);
    [...tiles].forEach((tile, at) => {
      const cover = tile.querySelector('.cover')!;
      if (!cover.hasChildNodes()) cover.replaceWith(drawCover(shown[at]!, undefined));
    });
    dressTiles(grid);
  }

  return {
    /** Shows the first albums now and the others with `finish`. */
    show(albums: readonly TileAlbum[]): void {
      stop();
      shown = albums;
      const first = Math.min(AT_ONCE, albums.length);
      removeNote();
      if (!grid.isConnected) cut(first);
      fillUpTo(first);
      if (!grid.isConnected) place.replaceChildren(veil, grid);
    },
    /** Shows the rest of what is shown, and below it the way to other pages; `typing`: what is below the first screen later. */
    finish(below: readonly Element[], { typing }: { typing: boolean }): void {
      if (!grid.isConnected) return;
      finishUpTo(typing ? Math.min(shown.length, FIRST_SCREEN) : shown.length);
      while (grid.nextSibling) grid.nextSibling.remove();
      if (tiles.length === shown.length) grid.after(...below);
      watching = window.setTimeout(() => {
        if (tiles.length < shown.length) {
          finishUpTo(shown.length);
          grid.after(...below);
        }
        [...tiles].forEach((tile, at) => parts.watch(tile, shown[at]!));
      }, PAUSE_MS);
    },
    /** Says over the albums that a search found none, and in place of them after `finishNote`. */
    showNote(query: string): void {
      stop();
      if (!note) {
        note = drawNothingFound();
        (veil.isConnected ? veil : place).replaceChildren(note);
      }
      fillNothingFound(note, query);
    },
    finishNote(): void {
      if (note && veil.hasChildNodes()) place.replaceChildren(note);
    },
    /** Shows again what the page came with. */
    restore(): void {
      stop();
      removeNote();
      place.replaceChildren(...original);
    },
  };
}
