import { setImmediate } from 'node:timers/promises';
import { sql, type TableMetadata } from 'kysely';
import { CatalogError } from '#src/catalog-error.ts';
import { resetIdSequence } from '../engines/tables.ts';
import type { CatalogDatabase } from '../open-database.ts';
import { readPages, type Row } from './read-pages.ts';
import { createTableDigest } from './table-digest.ts';

/** What was copied of one table. */
export interface CopiedTable {
  name: string;
  rows: number;
  /** Of both sides; see `TableDigest`. */
  sha256: string;
}

/** Both engines take more values in a statement than this. */
const VALUES_PER_STATEMENT = 10_000;

/**
 * Copies all rows of a table into an empty one of the same columns, and reads them again to compare.
 *
 * @param onRows told how many rows are there already.
 * @throws CatalogError `copy-differs` when the two are not the same; the signal's reason.
 */
export async function copyTable(
  from: CatalogDatabase,
  to: CatalogDatabase,
  table: TableMetadata,
  { signal, onRows }: { signal?: AbortSignal | undefined; onRows: (rows: number) => void },
): Promise<CopiedTable> {
  const given = createTableDigest();
  for await (const page of readPages(from, table.name)) {
    for (const row of page) given.add(row);
    await insertRows(to, table, page);
    onRows(given.rows);
    await heed(signal);
  }
  const kept = createTableDigest();
  for await (const page of readPages(to, table.name)) {
    for (const row of page) kept.add(row);
    await heed(signal);
  }
  const [name, rows, sha256] = [table.name, given.rows, given.sha256()];
  if (kept.rows !== rows || kept.sha256() !== sha256) {
    throw new CatalogError(
      'copy-differs',
      `The table ${name} was not copied as it is: ${rows} rows (${sha256}) became ${kept.rows} (${kept.sha256()})`,
      { hint: 'Nothing was kept. Stop what writes to the target, and report this if it happens again' },
    );
  }
  await resetIdSequence(to, table);
  return { name, rows, sha256 };
}

async function insertRows(to: CatalogDatabase, { name, columns }: TableMetadata, rows: Row[]): Promise<void> {
  const names = columns.map((column) => column.name);
  const target = sql`insert into ${sql.table(name)} (${sql.join(names.map((each) => sql.ref(each)))}) values `;
  const perStatement = Math.floor(VALUES_PER_STATEMENT / names.length);
  for (let start = 0; start < rows.length; start += perStatement) {
    const some = rows.slice(start, start + perStatement);
    const values = some.map((row) => sql`(${sql.join(names.map((each) => row[each]))})`);
    await sql`${target}${sql.join(values)}`.execute(to);
  }
}

/** Lets Ctrl-C be heard, which SQLite's synchronous work would hold back. */
async function heed(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
