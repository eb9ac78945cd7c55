import type { Mark, MarkedAlbum } from '#src/search/marks.ts';
import { pageMarks } from './mark-store.ts';
import { MARK_WORDS } from './mark-words.ts';

/** Marks an album, or takes the mark away when it has it; says so to screen readers. */
export function toggleMark(album: Pick<MarkedAlbum, 'id' | 'artist' | 'title'>, mark: Mark): void {
  const store = pageMarks();
  const isOff = store.markOf(album.id) === mark;
  const isKept = store.set(album, isOff ? undefined : mark);
  if (!isKept) announce('This browser keeps nothing: the mark was not stored');
  else announce(`${album.title}: ${isOff ? 'no mark' : MARK_WORDS[mark].state}`);
}

let place: HTMLElement | undefined;

/** Says something to screen readers only. */
export function announce(text: string): void {
  if (!place) {
    place = document.createElement('p');
    place.className = 'visually-hidden';
    place.setAttribute('role', 'status');
    document.body.append(place);
  }
  place.textContent = text;
}
