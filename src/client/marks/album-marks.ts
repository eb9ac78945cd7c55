import { MARKS, type MarkedAlbum } from '#src/search/marks.ts';
import { pageMarks } from './mark-store.ts';
import { toggleMark } from './toggle-mark.ts';

/** The album that the page is about; undefined on other pages. */
export function albumOfPage(): Pick<MarkedAlbum, 'id' | 'artist' | 'title'> | undefined {
  const place = document.querySelector<HTMLElement>('[data-album-marks]');
  if (!place) return undefined;
  const { albumMarks, artist, title } = place.dataset;
  return { id: Number(albumMarks), artist: artist!, title: title! };
}

/** Makes the words on an album's page work. */
export function connectAlbumMarks(): void {
  const album = albumOfPage();
  if (!album) return;
  const buttons = [...document.querySelectorAll<HTMLElement>('[data-album-marks] [data-mark]')];
  const show = (): void => {
    for (const button of buttons)
      button.setAttribute('aria-pressed', String(button.dataset['mark'] === pageMarks().markOf(album.id)));
  };
  for (const button of buttons) {
    const mark = MARKS.find((each) => each === button.dataset['mark'])!;
    button.addEventListener('click', () => toggleMark(album, mark));
  }
  pageMarks().onChange(show);
  show();
}
