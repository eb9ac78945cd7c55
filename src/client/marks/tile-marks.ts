import { MARK_WORDS, MARKS } from '#src/search/marks.ts';
import { pageMarks, toggleMark, type NamedAlbum } from './mark-store.ts';

/** The album of a tile, as a mark keeps it. */
export function albumInTile(tile: HTMLElement): NamedAlbum {
  const text = (part: string): string => tile.querySelector(part)!.textContent!.trim();
  return { id: Number(tile.dataset['album']), artist: text('.tile-artist'), title: text('.tile-title') };
}

/** Gives the tiles of a list their word: the mark, or "Mark" when there is none. For tiles that have it, brings it up to date. */
export function dressTiles(root: ParentNode): void {
  for (const tile of root.querySelectorAll<HTMLElement>('.tile[data-album]')) {
    const actions = tile.querySelector<HTMLElement>('.tile-actions')!;
    const word = actions.querySelector<HTMLButtonElement>('.tile-mark') ?? addWord(tile, actions);
    const mark = pageMarks().markOf(Number(tile.dataset['album']));
    const text = mark ? MARK_WORDS[mark].name : 'Mark';
    if (word.textContent !== text) word.textContent = text;
    word.ariaExpanded = String(actions.querySelector('.tile-choices') !== null);
    if (mark) word.dataset['marked'] = mark;
    else delete word.dataset['marked'];
    actions.querySelectorAll<HTMLElement>('[data-mark]').forEach((choice) => {
      choice.setAttribute('aria-pressed', String(choice.dataset['mark'] === mark));
    });
  }
}

function addWord(tile: HTMLElement, actions: HTMLElement): HTMLButtonElement {
  const word = button('');
  word.className = 'tile-mark';
  word.setAttribute('aria-description', 'listened, want to hear or hide');
  word.addEventListener('click', () => toggleChoices(tile, word));
  actions.append(word);
  return word;
}

function button(text: string): HTMLButtonElement {
  return Object.assign(document.createElement('button'), { type: 'button', textContent: text });
}

/** Shows what an album can be marked as in place of what can be done with it, or that again. */
function toggleChoices(tile: HTMLElement, word: HTMLButtonElement): void {
  const open = tile.querySelector('.tile-choices');
  word.ariaExpanded = String(!open);
  if (open) return open.remove();
  const choices = document.createElement('div');
  choices.className = 'tile-choices';
  choices.setAttribute('role', 'group');
  choices.ariaLabel = `Mark ${albumInTile(tile).title}`;
  const close = (): void => {
    choices.remove();
    word.ariaExpanded = 'false';
    word.focus();
  };
  for (const mark of MARKS) {
    const choice = button(MARK_WORDS[mark].onTile);
    choice.dataset['mark'] = mark;
    choice.addEventListener('click', () => {
      toggleMark(albumInTile(tile), mark);
      close();
    });
    choices.append(choice);
  }
  choices.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });
  tile.querySelector('.tile-actions')!.prepend(choices);
  dressTiles(tile.parentElement!);
  choices.querySelector('button')!.focus();
}
