import { expect } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Simulator } from '../../scripts/simulator/simulator.ts';
import type { ChangingSheet } from './changing-sheet.ts';
import { expectedAnswers, storedAnswers } from './paid-answers.ts';

/** Remembers what sites were built from: which id each album had first, and what was stored of Spotify's answers. */
export interface CatalogWatch {
  /** Every album that ever was is there, with the id that it always had, and every answer that ever was, unchanged. */
  check(db: CatalogDatabase): Promise<void>;
  /** From here on answers count that are stored anew. */
  forgetAnswers(): void;
  readonly albums: number;
  readonly answers: number;
  /** How often `check` has looked. */
  readonly looks: number;
}

export function watchCatalog(sheet: ChangingSheet, simulator: Simulator): CatalogWatch {
  const idOf = new Map<number, number>();
  let answers: Awaited<ReturnType<typeof storedAnswers>> = new Map();
  let looks = 0;

  function checkIds(albums: readonly { id: number; artist: string; title: string }[]): void {
    const found = new Map<number, number>();
    for (const { id, artist, title } of albums) {
      const number = sheet.numberOf(artist, title);
      if (number === undefined) throw new Error(`${artist} – ${title} was never in the sheet`);
      if (found.has(number))
        throw new Error(`${artist} – ${title} is there twice: ${id}, ${found.get(number)}`);
      found.set(number, id);
      if (!idOf.has(number)) idOf.set(number, id);
    }
    expect(found).toEqual(idOf);
    expect(new Set(idOf.values()).size).toBe(idOf.size);
  }

  return {
    async check(db) {
      looks += 1;
      checkIds(await db.selectFrom('album').select(['id', 'artist', 'title']).execute());
      const stored = await storedAnswers(db);
      expect([...stored]).toEqual(expect.arrayContaining([...answers]));
      const given = expectedAnswers(simulator);
      expect([...stored]).toEqual([...stored.keys()].map((key) => [key, given.get(key)]));
      answers = stored;
    },
    forgetAnswers: () => void (answers = new Map()),
    get albums() {
      return idOf.size;
    },
    get answers() {
      return answers.size;
    },
    get looks() {
      return looks;
    },
  };
}
