import { describe, expect, it } from 'vitest';
import type { PartStore } from '#src/state-store/part-store.ts';

/** A place under test, which any number of machines may open. */
export interface StorePlace {
  /** Opens it as another machine would, whose clock may say something else. */
  open(clockMs?: number): PartStore;
}

const NOON = Date.UTC(2026, 10, 24, 12);
const signal = new AbortController().signal;
const describeNothing = { describe: () => 'changed', signal };
export const bytes = (text: string): Buffer => Buffer.from(text);

/** What every store of a part promises. */
export function describePartStore(name: string, setUp: () => Promise<StorePlace>): void {
  describe(`PartStore: ${name}`, () => {
    it('is empty at first, and that is no fault', async () => {
      const { open } = await setUp();
      expect(await open().read(signal)).toEqual({ part: undefined, passedOver: [] });
    });

    it('gives back byte for byte what was kept, on another machine', async () => {
      const { open } = await setUp();
      const content = Buffer.from([0, 255, 10, 13, 10, 128, 0]);
      const kept = await open().keep(content, { after: undefined, ...describeNothing });
      expect(kept.status).toBe('kept');
      const { part } = await open().read(signal);
      expect(part).toEqual({ version: kept.version, content });
    });

    it('follows one save with the next, also when the clock goes back', async () => {
      const { open } = await setUp();
      let after: string | undefined;
      for (const [text, clock] of [
        ['one', NOON],
        ['two', NOON - 3_600_000],
        ['three', NOON - 3_600_000],
      ] as const) {
        const kept = await open(clock).keep(bytes(text), { after, ...describeNothing });
        expect(kept.status).toBe('kept');
        after = kept.version;
        expect((await open().read(signal)).part?.content.toString()).toBe(text);
      }
    });

    it('writes nothing when nothing changed', async () => {
      const { open } = await setUp();
      const first = await open().keep(bytes('same'), { after: undefined, ...describeNothing });
      for (const after of [first.version, undefined]) {
        const again = await open().keep(bytes('same'), { after, ...describeNothing });
        expect(again).toEqual({ status: 'unchanged', version: first.version });
      }
    });

    it('keeps nothing over a save that the caller has not seen, and gives it', async () => {
      const { open } = await setUp();
      const first = await open().keep(bytes('first'), { after: undefined, ...describeNothing });
      const theirs = await open().keep(bytes('theirs'), { after: first.version, ...describeNothing });
      for (const after of [first.version, undefined]) {
        const mine = await open().keep(bytes('mine'), { after, ...describeNothing });
        expect(mine).toMatchObject({ status: 'overtaken', version: theirs.version });
        if (mine.status !== 'overtaken') throw new Error(mine.status);
        expect(mine.theirs.map(String)).toContain('theirs');
      }
      expect((await open().read(signal)).part?.content.toString()).toBe('theirs');
      const merged = await open().keep(bytes('theirs and mine'), {
        after: theirs.version,
        ...describeNothing,
      });
      expect(merged.status).toBe('kept');
    });

    it('loses nothing when two keep at the same moment', async () => {
      const { open } = await setUp();
      const { version } = await open().keep(bytes('base'), { after: undefined, ...describeNothing });

      /** What a machine does: keeps, and as long as it is overtaken, merges what it is given. */
      async function machine(word: string): Promise<void> {
        const store = open();
        const words = new Set(['base', word]);
        let after: string | undefined = version;
        for (;;) {
          const outcome = await store.keep(bytes([...words].sort().join(' ')), { after, ...describeNothing });
          after = outcome.version;
          if (outcome.status !== 'overtaken') return;
          for (const each of outcome.theirs.flatMap((part) => part.toString().split(' '))) words.add(each);
        }
      }
      await Promise.all(['ant', 'bee', 'cat'].map(machine));
      expect((await open().read(signal)).part?.content.toString()).toBe('ant base bee cat');
    });

    it('stops when it is told to', async () => {
      const { open } = await setUp();
      const stopped = AbortSignal.abort(new Error('stopped'));
      await expect(
        open().keep(bytes('x'), { after: undefined, describe: () => '', signal: stopped }),
      ).rejects.toThrow();
      expect((await open().read(signal)).part).toBeUndefined();
    });
  });
}
