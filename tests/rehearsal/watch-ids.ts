import { expect } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { CATALOG_FILE, readCatalogText } from '#src/state/catalog-text.ts';
import { catalogView } from '#src/state/catalog-view.ts';
import type { StateStores } from '#src/state-store/state-parts.ts';
import type { ChangingSheet } from './changing-sheet.ts';

/** Remembers which id each album of the community was first published under. */
export interface IdWatch {
  /** Every album in the kept catalog, and every one that ever was, has the id that it always had. */
  checkKept(): Promise<void>;
  /** As `checkKept`, for a database that knows all of it. */
  checkDatabase(db: CatalogDatabase): Promise<void>;
  readonly known: number;
}

export function watchIds(sheet: ChangingSheet, stores: StateStores): IdWatch {
  const idOf = new Map<number, number>();

  function check(albums: readonly { id: number; artist: string; title: string }[]): void {
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
    async checkKept() {
      const { part } = await stores.catalog.read(new AbortController().signal);
      const heads = part ? await readCatalogText(CATALOG_FILE, part.content.toString()) : [];
      check(catalogView(heads)?.albums ?? []);
    },
    async checkDatabase(db) {
      check(await db.selectFrom('album').select(['id', 'artist', 'title']).execute());
    },
    get known() {
      return idOf.size;
    },
  };
}
