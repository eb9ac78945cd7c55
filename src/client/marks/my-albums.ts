/** The page that lists the visitor's marks, and takes them out and in as a file. */
import { mergeMarks, readMarks, writeMarks } from '#src/search/marks.ts';
import { pageMarks } from './mark-store.ts';
import { markListsHtml } from './mark-lists.ts';

/** More than a hundred thousand marks are in no file of ours. */
const LARGEST_FILE = 32 * 1024 * 1024;
const NOT_KEPT = 'This browser keeps nothing: it may be full, or forbid it.';

const root = document.querySelector<HTMLElement>('[data-my-albums]')!;
const lists = root.querySelector<HTMLElement>('[data-mark-lists]')!;
const said = root.querySelector<HTMLElement>('[data-mark-status]')!;
const asked = root.querySelector<HTMLDialogElement>('[data-clear-asked]')!;
const file = root.querySelector<HTMLInputElement>('[data-import]')!;
const store = pageMarks();
const albumHref = (id: number): string => root.dataset['myAlbums']!.replace('/0/', `/${id}/`);

function show(): void {
  lists.innerHTML = markListsHtml(store.all(), albumHref).text;
  for (const name of ['export', 'clear'])
    root.querySelector<HTMLButtonElement>(`[data-${name}]`)!.disabled = store.all().size === 0;
}

function say(text: string): void {
  said.textContent = text;
}

const albums = (count: number): string => (count === 1 ? '1 album' : `${count} albums`);

function exportFile(): void {
  const url = URL.createObjectURL(new Blob([writeMarks(store.all())], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'progmetal-marks.json';
  link.click();
  // Some browsers read it only after this.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  say(`${albums(store.all().size)} exported.`);
}

async function importFile(chosen: File): Promise<void> {
  const read = chosen.size <= LARGEST_FILE ? readMarks(await chosen.text()) : undefined;
  if (!read) return say(`“${chosen.name}” is no file of marks, or one of a newer kind. Nothing was changed.`);
  const { marks, taken } = mergeMarks(store.all(), read.marks);
  if (!store.replace(marks)) return say(NOT_KEPT);
  const refused = read.refused > 0 ? ` ${read.refused} entries were no marks and were left out.` : '';
  say(`${albums(taken)} taken from “${chosen.name}”.${refused}`);
}

root.querySelector('[data-export]')!.addEventListener('click', exportFile);
root.querySelector('[data-clear]')!.addEventListener('click', () => asked.showModal());
asked.addEventListener('close', () => {
  if (asked.returnValue === 'clear') say(store.replace(new Map()) ? 'All marks are forgotten.' : NOT_KEPT);
  asked.returnValue = '';
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
