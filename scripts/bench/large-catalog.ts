import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrateToLatest } from '#db/migrate.ts';
import { openDatabase } from '#db/open-database.ts';
import { environmentWith } from '#src/config.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { largeSheet } from '../sheet-maker/large-sheet.ts';
import { makeXlsx } from '../sheet-maker/xlsx-file.ts';
import type { LargeCatalog } from './measure.ts';

const ALBUMS = 18_000;
const TABS = 17;

/** Makes the catalog in a folder: 18,000 albums in 17 tabs, imported as any sheet is. */
export async function makeLargeCatalog(folder: string): Promise<LargeCatalog> {
  await mkdir(folder, { recursive: true });
  const databaseUrl = `file:${join(folder, 'large.sqlite')}`;
  const db = openDatabase(databaseUrl);
  try {
    await migrateToLatest(db);
    await importLargeSheet(db, folder);
  } finally {
    await db.destroy();
  }
  return { folder, databaseUrl, albums: ALBUMS };
}

/** Imports the sheet as it is after some more albums came into its newest tab. */
export async function importLargeSheet(
  db: ReturnType<typeof openDatabase>,
  folder: string,
  added = 0,
): Promise<void> {
  const source = join(folder, 'sheet.xlsx');
  await writeFile(source, await makeXlsx(largeSheet({ tabs: TABS, rows: ALBUMS, added })));
  await importCatalog({ db, source });
}

/** The environment for a site of it: every page with an island, nothing that leaves this machine. */
export function largeEnvironment(databaseUrl: string): Record<string, string | undefined> {
  return environmentWith({
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_FILE: '',
    LOG_LEVEL: 'silent',
    ON_DEMAND: 'server',
    BASE_PATH: '',
    SITE_URL: '',
    // Nobody listens there: covers stay unknown.
    SPOTIFY_OEMBED_URL: 'http://127.0.0.1:9/oembed',
    SPOTIFY_CLIENT_ID: '',
    SPOTIFY_CLIENT_SECRET: '',
  });
}
