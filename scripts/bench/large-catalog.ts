import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseFile } from '#db/database-url.ts';
import { migrateToLatest } from '#db/migrate.ts';
import { openDatabase, type CatalogDatabase } from '#db/open-database.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { largeSheet } from '../sheet-maker/large-sheet.ts';
import { makeXlsx } from '../sheet-maker/xlsx-file.ts';

const ALBUMS = 18_000;
const TABS = 17;

/** A database with a generated catalog as large as the community's. */
export interface LargeCatalog {
  /** A folder that goes with the run. */
  folder: string;
  albums: number;
  /** The sheet that it was imported from. */
  sheet: string;
  /** Copies the database into the folder; gives the URL of the copy. */
  copyDatabase(name: string): Promise<string>;
}

/** Makes the catalog in a folder: 18,000 albums in 17 tabs, imported as any sheet is. */
export async function makeLargeCatalog(folder: string): Promise<LargeCatalog> {
  await mkdir(folder, { recursive: true });
  const url = (name: string): string => `file:${join(folder, `${name}.sqlite`)}`;
  const db = openDatabase(url('large'));
  try {
    await migrateToLatest(db);
    const sheet = await importLargeSheet(db, folder);
    return {
      folder,
      albums: ALBUMS,
      sheet,
      async copyDatabase(name) {
        await copyFile(databaseFile(url('large')), databaseFile(url(name)));
        return url(name);
      },
    };
  } finally {
    await db.destroy();
  }
}

/** Imports the sheet as it is after some more albums came into its newest tab. */
export async function importLargeSheet(db: CatalogDatabase, folder: string, added = 0): Promise<string> {
  const source = join(folder, 'sheet.xlsx');
  await writeFile(source, await makeXlsx(largeSheet({ tabs: TABS, rows: ALBUMS, added })));
  await importCatalog({ db, source });
  return source;
}
