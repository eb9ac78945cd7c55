import { describe, expect, it } from 'vitest';
import type { StateStore } from '#src/home/state-stores.ts';

/** A place under test, which any number of machines may open. */
export interface StorePlace {
  /** Opens it as another machine would, whose clock may say something else. */
  open(clockMs?: number): StateStore;
}

const NOON = Date.UTC(2026, 10, 24, 12);
const signal = new AbortController().signal;
const changed = { message: 'changed', signal };
export const bytes = (text: string): Buffer => Buffer.from(text);

/** What every store of a part promises. */
export function describeStateStore(name: string, setUp: () => Promise<StorePlace>): void {
  describe(`StateStore: ${name}`, () => {
    it('is empty at first, and that is no failure', async () => {
      const { open } = await setUp();
      expect(await open().read(signal)).toEqual({ saved: undefined, passedOver: [] });
    });

    it('gives back byte for byte what was kept, on another machine', async () => {
      const { open } = await setUp();
      const content = Buffer.from([0, 255, 10, 13, 10, 128, 0]);
      const kept = await open().keep(content, { after: undefined, ...changed });
      expect(kept.status).toBe('kept');
      const { saved } = await open().read(signal);
      expect(saved?.content.equals(content)).toBe(true);
      expect(kept).toEqual({ status: 'kept', version: saved?.version });
    });

    it('follows one save with the next, also when the clock goes back', async () => {
      const { open } = await setUp();
      let after: string | undefined;
      for (const [text, clock] of [
        ['one', NOON],
        ['two', NOON - 3_600_000],
        ['three', NOON - 3_600_000],
      ] as const) {
        const kept = await open(clock).keep(bytes(text), { after, ...changed });
        if (kept.status !== 'kept') throw new Error(kept.status);
        after = kept.version;
        expect((await open().read(signal)).saved?.content.toString()).toBe(text);
      }
    });

    it('writes nothing when nothing changed', async () => {
      const { open } = await setUp();
      const version = await keepFirst(open(), 'same');
      for (const after of [version, undefined]) {
        const again = await open().keep(bytes('same'), { after, ...changed });
        expect(again).toEqual({ status: 'unchanged', version });
      }
    });

    it('keeps nothing over a save that the caller has not seen', async () => {
      const { open } = await setUp();
      const first = await keepFirst(open(), 'first');
      const theirs = await open().keep(bytes('theirs'), { after: first, ...changed });
      for (const after of [first, undefined]) {
        expect(await open().keep(bytes('mine'), { after, ...changed })).toEqual({ status: 'overtaken' });
      }
      const { saved } = await open().read(signal);
      expect([saved?.content.toString(), saved?.version]).toEqual([
        'theirs',
        theirs.status === 'kept' && theirs.version,
      ]);
      expect((await open().keep(bytes('mine'), { after: saved?.version, ...changed })).status).toBe('kept');
    });

    it('keeps one, or none, of those who keep at the same moment, and tells each the truth', async () => {
      const { open } = await setUp();
      const after = await keepFirst(open(), 'base');
      const words = ['ant', 'bee', 'cat'];
      const outcomes = await Promise.all(
        words.map((word) => open().keep(bytes(word), { after, ...changed })),
      );
      const kept = words.filter((_word, index) => outcomes[index]?.status === 'kept');
      expect(kept.length).toBeLessThanOrEqual(1);
      expect((await open().read(signal)).saved?.content.toString()).toBe(kept[0] ?? 'base');
    });

    it('stops when it is told to', async () => {
      const { open } = await setUp();
      const stopped = AbortSignal.abort(new Error('stopped'));
      await expect(
        open().keep(bytes('x'), { after: undefined, message: '', signal: stopped }),
      ).rejects.toThrow();
      expect((await open().read(signal)).saved).toBeUndefined();
    });
  });
}

/** Keeps what nothing was kept before; gives its version. */
export async function keepFirst(store: StateStore, text: string): Promise<string> {
  const outcome = await store.keep(bytes(text), { after: undefined, ...changed });
  if (outcome.status !== 'kept') throw new Error(`The first save is ${outcome.status}`);
  return outcome.version;
}
