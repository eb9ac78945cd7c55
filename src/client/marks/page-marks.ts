/** The visitor's own marks on every page: words on tiles and on the album's page, keys, and what is hidden. */
import { counted } from '#src/format-text.ts';
import { MARK_WORDS, MARKS } from '#src/search/marks.ts';
import { pageMarks, toggleMark, type NamedAlbum } from './mark-store.ts';
import { albumInTile, dressTiles } from './tile-marks.ts';

const ofAlbum = document.querySelector<HTMLElement>('[data-album-marks]');

/** The album that the page is about; undefined on other pages. */
function albumOfPage(): NamedAlbum | undefined {
  if (!ofAlbum) return undefined;
  const { albumMarks, artist, title } = ofAlbum.dataset;
  return { id: Number(albumMarks), artist: artist!, title: title! };
}

/** Brings the words on an album's page up to date. */
function showAlbumMarks(): void {
  for (const button of ofAlbum?.querySelectorAll<HTMLElement>('[data-mark]') ?? []) {
    const isMarked = button.dataset['mark'] === pageMarks().markOf(albumOfPage()!.id);
    button.setAttribute('aria-pressed', String(isMarked));
  }
}

/** Below each list that hidden albums are left out of, says how many, and shows them when asked. */
function noteHiddenAlbums(): void {
  for (const grid of document.querySelectorAll<HTMLElement>('.grid:not([data-shows-hidden])')) {
    const isHidden = (tile: HTMLElement): boolean =>
      pageMarks().markOf(Number(tile.dataset['album'])) === 'hidden';
    const count = [...grid.querySelectorAll<HTMLElement>('.tile[data-album]')].filter(isHidden).length;
    if (count === 0) continue;
    const note = document.createElement('p');
    note.className = 'hidden-note';
    const show = document.createElement('button');
    show.type = 'button';
    show.className = 'word-button';
    show.textContent = 'Show';
    show.ariaLabel = count === 1 ? 'Show the hidden album' : 'Show the hidden albums';
    show.addEventListener('click', () => {
      grid.setAttribute('data-shows-hidden', '');
      note.remove();
      grid.querySelector<HTMLElement>('.tile-title')?.focus({ preventScroll: true });
    });
    note.append(`${counted(count, 'album')} here ${count === 1 ? 'is' : 'are'} hidden by you. `, show);
    grid.after(note);
  }
}

ofAlbum?.addEventListener('click', ({ target }) => {
  const mark = MARKS.find((each) => each === (target as HTMLElement).dataset['mark']);
  if (mark) toggleMark(albumOfPage()!, mark);
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const at = event.target as HTMLElement;
  const mark = MARKS.find((each) => MARK_WORDS[each].key === event.key);
  if (!mark || at.closest('input:not([type=checkbox]), select, textarea, dialog')) return;
  const tile = at.closest<HTMLElement>('.tile[data-album]');
  const album = tile ? albumInTile(tile) : albumOfPage();
  if (album) toggleMark(album, mark);
});

function show(): void {
  dressTiles(document);
  showAlbumMarks();
}

show();
noteHiddenAlbums();
pageMarks().onChange(show);
