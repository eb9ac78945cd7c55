import Papa from 'papaparse';
import type { CatalogDatabase } from '#db/open-database.ts';
import { albumFromRow, PUBLIC_FIELDS } from '#src/catalog/album-fields.ts';
import type { Album } from '#src/catalog/album.ts';

export type ExportFormat = 'ndjson' | 'json' | 'csv';

/** One album as it is exported, the same in every format; in CSV lists are joined by `; ` and links have a column each. */
type ExportedAlbum = Omit<Album, 'sheetRow'>;

const ALBUMS_PER_QUERY = 1_000;
const CSV_COLUMNS = [...PUBLIC_FIELDS.filter((name) => name !== 'links' && name !== 'sheetRow'), 'removed'];

/** The sheet data of every album by id, removed ones too, as text in pieces; the whole is never in memory. */
export async function* exportCatalog(db: CatalogDatabase, format: ExportFormat): AsyncGenerator<string> {
  if (format === 'csv') return yield* exportCsv(db);
  let count = 0;
  if (format === 'json') yield '[';
  for await (const album of exportedAlbums(db)) {
    const json = JSON.stringify(album);
    yield format === 'ndjson' ? `${json}\n` : `${count === 0 ? '\n' : ',\n'}${json}`;
    count += 1;
  }
  if (format === 'json') yield count === 0 ? ']\n' : '\n]\n';
}

/** Some albums in the same form, in the order given. */
export function exportAlbums(albums: readonly Album[], format: 'json' | 'csv'): string {
  const exported = albums.map(exportedOf);
  if (format === 'json')
    return exported.length === 0
      ? '[]\n'
      : `[\n${exported.map((album) => JSON.stringify(album)).join(',\n')}\n]\n`;
  const linkNames = [...new Set(exported.flatMap(({ links }) => Object.keys(links)))].sort();
  return [csvHead(linkNames), ...exported.map((album) => csvAlbum(album, linkNames))].join('');
}

async function* exportCsv(db: CatalogDatabase): AsyncGenerator<string> {
  const linkNames = await listLinkNames(db);
  yield csvHead(linkNames);
  for await (const album of exportedAlbums(db)) yield csvAlbum(album, linkNames);
}

function csvHead(linkNames: readonly string[]): string {
  return csvLine([...CSV_COLUMNS, ...linkNames]);
}

function csvAlbum({ links, ...album }: ExportedAlbum, linkNames: readonly string[]): string {
  const facts = Object.values(album).map((value) => (Array.isArray(value) ? value.join('; ') : value));
  return csvLine([...facts, ...linkNames.map((name) => links[name])]);
}

/** What spreadsheet programs take for a formula, also in its wide form, and the apostrophe that keeps them from it. */
const TO_ESCAPE = /^(?:\s*[=+\-@＝＋－＠]|['\t\r\n])/;

/**
 * Text that begins like a formula gets an apostrophe in front, so that no spreadsheet program runs what the sheet holds. So
 * does text that begins with an apostrophe: a first apostrophe is always ours, and without it the text is as it was.
 */
function csvLine(values: unknown[]): string {
  return `${Papa.unparse([values], { newline: '\r\n', escapeFormulae: TO_ESCAPE })}\r\n`;
}

/** The names of all links that occur, in alphabetical order. */
async function listLinkNames(db: CatalogDatabase): Promise<string[]> {
  const rows = await db.selectFrom('album').select('links_json').distinct().execute();
  return [...new Set(rows.flatMap((row) => Object.keys(JSON.parse(row.links_json) as object)))].sort();
}

async function* exportedAlbums(db: CatalogDatabase): AsyncGenerator<ExportedAlbum> {
  let lastId = 0;
  for (;;) {
    const rows = await db
      .selectFrom('album')
      .selectAll()
      .where('id', '>', lastId)
      .orderBy('id')
      .limit(ALBUMS_PER_QUERY)
      .execute();
    for (const row of rows) yield exportedOf(albumFromRow(row));
    if (rows.length < ALBUMS_PER_QUERY) return;
    lastId = rows.at(-1)!.id;
  }
}

/** The fields that are exported, without what a catalog adds to an album, in their order. */
function exportedOf(album: Album): ExportedAlbum {
  const names = [...PUBLIC_FIELDS.filter((name) => name !== 'sheetRow'), 'removed'] as const;
  return Object.fromEntries(
    names.map((name) => [name, album[name as keyof Album]]),
  ) as unknown as ExportedAlbum;
}
