import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';
import type { CatalogDatabase } from '#db/open-database.ts';
import { albumFromRow } from '#src/catalog/album-fields.ts';
import type { Album } from '#src/catalog/album.ts';
import { importCatalog, type ImportOptions } from '#src/sheet/import-catalog.ts';
import type { ImportReport } from '#src/sheet/import-report.ts';
import { layOutTab, type NamedRow } from '../../scripts/sheet-maker/tab-layout.ts';
import { makeXlsx, type TabSpec } from '../../scripts/sheet-maker/xlsx-file.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

/** A well-formed Spotify album id that ends in the given letters. */
export function idOf(end: string): string {
  return end.padStart(22, '0');
}

/** A row with an album, and a link to Spotify when an id is given. */
export function album(artist: string, title: string, spotifyId?: string, more: NamedRow = {}): NamedRow {
  const link = spotifyId && { text: 'S', link: `https://open.spotify.com/album/${idOf(spotifyId)}` };
  return { Artist: artist, Album: title, ...(link ? { Spotify: link } : {}), ...more };
}

/** A tab laid out as the community's, its year taken from its name. */
export function tab(
  name: string,
  albums: NamedRow[],
  more: { hidden?: boolean; announced?: NamedRow[] } = {},
): TabSpec {
  return layOutTab({ name, year: Number(name.slice(0, 4)) || 2024, albums, ...more });
}

/** Packs files into a zip. */
export function packZip(files: readonly { name: string; content: string | Buffer }[]): Promise<Buffer> {
  const zip = new JSZip();
  for (const { name, content } of files) zip.file(name, content, { createFolders: false });
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

/** A workbook in a file of its own. */
export async function sheetFile(tabs: TabSpec[]): Promise<string> {
  const file = join(temporaryFolder(), 'sheet.xlsx');
  writeFileSync(file, await makeXlsx(tabs));
  return file;
}

/** Imports a workbook of these tabs. */
export async function importTabs(
  db: CatalogDatabase,
  tabs: TabSpec[],
  options: Partial<ImportOptions> = {},
): Promise<ImportReport> {
  return importCatalog({ db, source: await sheetFile(tabs), ...options });
}

/** All stored albums by id, removed ones too. */
export async function storedAlbums(db: CatalogDatabase): Promise<Album[]> {
  const rows = await db.selectFrom('album').selectAll().orderBy('id').execute();
  return rows.map(albumFromRow);
}
