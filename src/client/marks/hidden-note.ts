import { pageMarks } from './mark-store.ts';

/** Below each list that hidden albums are left out of, says how many, and shows them when asked. */
export function noteHiddenAlbums(): void {
  for (const grid of document.querySelectorAll<HTMLElement>('.grid:not([data-shows-hidden])')) {
    const count = [...grid.querySelectorAll<HTMLElement>('.tile[data-album]')].filter(
      (tile) => pageMarks().markOf(Number(tile.dataset['album'])) === 'hidden',
    ).length;
    if (count === 0) continue;
    const note = document.createElement('p');
    note.className = 'hidden-note';
    const show = document.createElement('button');
    show.type = 'button';
    show.className = 'word-button';
    show.textContent = 'Show';
    show.ariaLabel = count === 1 ? 'Show the hidden album' : 'Show the hidden albums';
    show.addEventListener('click', () => {
      const first = grid.querySelector<HTMLElement>('.tile-title');
      grid.setAttribute('data-shows-hidden', '');
      note.remove();
      first?.focus({ preventScroll: true });
    });
    note.append(
      count === 1 ? '1 album here is hidden by you. ' : `${count} albums here are hidden by you. `,
      show,
    );
    grid.after(note);
  }
}
