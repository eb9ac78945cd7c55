/** The visitor's own marks on every page: words on tiles and on the album's page, keys, and what is hidden. */
import { albumOfPage, connectAlbumMarks } from './album-marks.ts';
import { noteHiddenAlbums } from './hidden-note.ts';
import { markOfKey } from './mark-words.ts';
import { pageMarks } from './mark-store.ts';
import { albumInTile, dressTiles } from './tile-marks.ts';
import { toggleMark } from './toggle-mark.ts';

connectAlbumMarks();
noteHiddenAlbums();
dressTiles(document);
pageMarks().onChange(() => dressTiles(document));

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const at = event.target as HTMLElement;
  const mark = markOfKey(event.key);
  if (!mark || at.closest('input:not([type=checkbox]), select, textarea, dialog')) return;
  const tile = at.closest<HTMLElement>('.tile[data-album]');
  const album = tile ? albumInTile(tile) : albumOfPage();
  if (album) toggleMark(album, mark);
});
