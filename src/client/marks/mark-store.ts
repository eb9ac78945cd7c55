import {
  MARK_WORDS,
  readMarks,
  writeMarks,
  type Mark,
  type MarkedAlbum,
  type Marks,
} from '#src/search/marks.ts';

const KEY = 'marks';
/** Where content goes that could not be read, before it is written over. */
const UNREADABLE = 'marks-unreadable';

/** What a mark keeps of an album. */
export type NamedAlbum = Pick<MarkedAlbum, 'id' | 'artist' | 'title'>;

/** The visitor's marks, kept in this browser and nowhere else. */
export interface MarkStore {
  all(): Marks;
  markOf(id: number): Mark | undefined;
  /** Marks an album, or takes its mark away. @returns false when the browser keeps nothing. */
  set(album: NamedAlbum, mark: Mark | undefined): boolean;
  /** Puts other marks in place of all. @returns false when the browser keeps nothing. */
  replace(marks: Marks): boolean;
  /** Calls after each change, also one in another tab. */
  onChange(changed: () => void): void;
}

/** @param storage throws where the browser forbids it; there are no marks then. */
export function createMarkStore(storage: () => Storage, now: () => number, tabs: EventTarget): MarkStore {
  let marks = read();
  const listeners: (() => void)[] = [];

  function text(): string | null {
    try {
      return storage().getItem(KEY);
    } catch {
      return null; // Forbidden: as if nothing were marked.
    }
  }

  function read(): Marks {
    return readMarks(text() ?? '')?.marks ?? new Map();
  }

  function replace(next: Marks): boolean {
    const had = text();
    try {
      if (had !== null && !readMarks(had)) storage().setItem(UNREADABLE, had);
      if (next.size === 0) storage().removeItem(KEY);
      else storage().setItem(KEY, writeMarks(next));
    } catch {
      return false; // Forbidden or full; who asked says so.
    }
    marks = next;
    for (const changed of listeners) changed();
    return true;
  }

  tabs.addEventListener('storage', (event) => {
    const { key } = event as StorageEvent;
    if (key !== KEY && key !== null) return;
    marks = read();
    for (const changed of listeners) changed();
  });

  return {
    all: () => marks,
    markOf: (id) => marks.get(id)?.mark,
    set({ id, artist, title }, mark) {
      // From what is stored now: another tab may have written since.
      const next = new Map(read());
      next.delete(id);
      if (mark) next.set(id, { id, mark, artist, title, at: new Date(now()).toISOString() });
      return replace(next);
    },
    replace,
    onChange: (changed) => void listeners.push(changed),
  };
}

let store: MarkStore | undefined;

/** The one store of a page. */
export function pageMarks(): MarkStore {
  return (store ??= createMarkStore(() => localStorage, Date.now, window));
}

/** Marks an album, or takes the mark away when it has it; says so to screen readers. */
export function toggleMark(album: NamedAlbum, mark: Mark): void {
  const isOff = pageMarks().markOf(album.id) === mark;
  const isKept = pageMarks().set(album, isOff ? undefined : mark);
  if (!isKept) announce('This browser keeps nothing: the mark was not stored');
  else announce(`${album.title}: ${isOff ? 'no mark' : MARK_WORDS[mark].name.toLowerCase()}`);
}

let announced: HTMLElement | undefined;

/** Says something to screen readers only. */
function announce(text: string): void {
  if (!announced) {
    announced = document.createElement('p');
    announced.className = 'visually-hidden';
    announced.setAttribute('role', 'status');
    document.body.append(announced);
  }
  announced.textContent = text;
}
