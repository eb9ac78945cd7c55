import { describe, expect, it } from 'vitest';
import { createMarkStore } from '#src/client/marks/mark-store.ts';

const NOW = Date.UTC(2026, 0, 1);
const ALBUM = { id: 7, artist: 'Opeth', title: 'Damnation' };

/** As much of a browser's storage as is used; `full` refuses to take anything. */
function storageOf(content: Record<string, string> = {}, full = false) {
  const items = new Map(Object.entries(content));
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, value: string) {
      if (full) throw new DOMException('no room', 'QuotaExceededError');
      items.set(key, value);
    },
    removeItem: (key: string) => void items.delete(key),
  };
  return { items, storage: storage as unknown as Storage };
}

function storeOf(storage: Storage, tabs = new EventTarget()) {
  return createMarkStore(
    () => storage,
    () => NOW,
    tabs,
  );
}

describe('the store of marks', () => {
  it('keeps a mark, changes it, takes it away, and leaves nothing behind', () => {
    const { items, storage } = storageOf();
    const store = storeOf(storage);
    expect(store.set(ALBUM, 'want')).toBe(true);
    expect(store.set(ALBUM, 'listened')).toBe(true);
    expect(storeOf(storage).all().get(7)).toEqual({
      ...ALBUM,
      mark: 'listened',
      at: '2026-01-01T00:00:00.000Z',
    });
    store.set(ALBUM, undefined);
    expect([...items]).toEqual([]);
  });

  it('survives content that is none, and puts it aside before writing over it', () => {
    const { items, storage } = storageOf({ marks: '{"version":9' });
    const store = storeOf(storage);
    expect(store.all().size).toBe(0);
    store.set(ALBUM, 'hidden');
    expect(items.get('marks-unreadable')).toBe('{"version":9');
    expect(storeOf(storage).markOf(7)).toBe('hidden');
  });

  it('says when the browser keeps nothing, and then shows no mark that is not kept', () => {
    const store = storeOf(storageOf({}, true).storage);
    expect(store.set(ALBUM, 'want')).toBe(false);
    expect(store.markOf(7)).toBeUndefined();
    const forbidden = createMarkStore(
      () => {
        throw new DOMException('denied', 'SecurityError');
      },
      () => NOW,
      new EventTarget(),
    );
    expect(forbidden.all().size).toBe(0);
    expect(forbidden.set(ALBUM, 'want')).toBe(false);
  });

  it('follows other tabs, and never writes over what they wrote', () => {
    const { storage } = storageOf();
    const tabs = new EventTarget();
    const here = storeOf(storage, tabs);
    let changes = 0;
    here.onChange(() => (changes += 1));
    storeOf(storage).set({ ...ALBUM, id: 8 }, 'want');
    here.set(ALBUM, 'listened');
    expect([...storeOf(storage).all().keys()].sort()).toEqual([7, 8]);
    storeOf(storage).set({ ...ALBUM, id: 9 }, 'hidden');
    tabs.dispatchEvent(Object.assign(new Event('storage'), { key: 'marks' }));
    expect(here.markOf(9)).toBe('hidden');
    tabs.dispatchEvent(Object.assign(new Event('storage'), { key: 'theme' }));
    expect(changes).toBe(2);
  });
});
