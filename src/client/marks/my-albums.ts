/** The page that lists the visitor's marks, and takes them out and in as a file. */
import { counted } from '#src/format-text.ts';
import { mergeMarks, readMarks, writeMarks, type MarkedAlbum } from '#src/search/marks.ts';
import { pageMarks } from './mark-store.ts';

/** More than a hundred thousand marks are in no file of ours. */
const LARGEST_FILE = 32 * 1024 * 1024;
const NOT_KEPT = 'This browser keeps nothing: it may be full, or forbid it.';

const root = document.querySelector<HTMLElement>('[data-my-albums]')!;
const lists = root.querySelector<HTMLElement>('[data-mark-lists]')!;
const status = root.querySelector<HTMLElement>('[data-mark-status]')!;
const confirmation = root.querySelector<HTMLDialogElement>('[data-clear-asked]')!;
const file = root.querySelector<HTMLInputElement>('[data-import]')!;
const line = root.querySelector('template')!.content.firstElementChild!;
const store = pageMarks();

/** The marks as lists, the latest first; what to do when there are none. */
function show(): void {
  const latest = [...store.all().values()].sort((one, other) => (one.at < other.at ? 1 : -1));
  for (const list of lists.querySelectorAll<HTMLElement>('[data-marked-as]')) {
    const albums = latest.filter(({ mark }) => mark === list.dataset['markedAs']);
    list.hidden = albums.length === 0;
    list.querySelector('.notice')!.textContent = String(albums.length);
    list.querySelector('ul')!.replaceChildren(...albums.map(lineOf));
  }
  root.querySelector<HTMLElement>('[data-no-marks]')!.hidden = latest.length > 0;
  for (const name of ['export', 'clear'])
    root.querySelector<HTMLButtonElement>(`[data-${name}]`)!.disabled = latest.length === 0;
}

function lineOf({ id, artist, title }: MarkedAlbum): Node {
  const item = document.importNode(line, true);
  const link = item.querySelector('a')!;
  link.pathname = link.pathname.replace(/0\/$/, `${id}/`);
  link.textContent = title;
  item.querySelector('.line-artist')!.textContent = artist;
  const button = item.querySelector('button')!;
  button.dataset['unmark'] = String(id);
  button.ariaLabel = `Unmark ${title}`;
  return item;
}

function say(text: string): void {
  status.textContent = text;
}

function exportFile(): void {
  const url = URL.createObjectURL(new Blob([writeMarks(store.all())], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'progmetal-marks.json';
  link.click();
  // Some browsers read it only after this.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  say(`${counted(store.all().size, 'album')} exported.`);
}

async function importFile(chosen: File): Promise<void> {
  const read = chosen.size <= LARGEST_FILE ? readMarks(await chosen.text()) : undefined;
  if (!read) return say(`“${chosen.name}” is no file of marks, or one of a newer kind. Nothing was changed.`);
  const { marks, taken } = mergeMarks(store.all(), read.marks);
  if (!store.replace(marks)) return say(NOT_KEPT);
  const refused = read.refused > 0 ? ` ${read.refused} entries were no marks and were left out.` : '';
  say(`${counted(taken, 'album')} taken from “${chosen.name}”.${refused}`);
}

root.querySelector('[data-export]')!.addEventListener('click', exportFile);
root.querySelector('[data-clear]')!.addEventListener('click', () => confirmation.showModal());
confirmation.addEventListener('close', () => {
  if (confirmation.returnValue === 'clear')
    say(store.replace(new Map()) ? 'All marks are forgotten.' : NOT_KEPT);
  confirmation.returnValue = '';
});
file.addEventListener('change', () => {
  const chosen = file.files?.[0];
  file.value = '';
  if (chosen) importFile(chosen).catch(() => say(`“${chosen.name}” could not be read.`));
});
lists.addEventListener('click', ({ target }) => {
  const id = Number((target as HTMLElement).dataset['unmark']);
  const album = store.all().get(id);
  if (!album) return;
  const at = [...lists.querySelectorAll('[data-unmark]')].indexOf(target as Element);
  say(store.set(album, undefined) ? `“${album.title}” is no longer marked.` : NOT_KEPT);
  const rest = lists.querySelectorAll<HTMLElement>('[data-unmark]');
  (rest[at] ?? rest[at - 1] ?? file).focus();
});
store.onChange(show);
show();
