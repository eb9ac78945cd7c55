import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { sql, type TableMetadata } from 'kysely';
import { CatalogError } from '#src/catalog-error.ts';
import { primaryKeyOf, resetIdSequence } from '../engines/tables.ts';
import type { CatalogDatabase } from '../open-database.ts';

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
    await yieldToEventLoop(signal);
  }
  const kept = createTableDigest();
  for await (const page of readPages(to, table.name)) {
    for (const row of page) kept.add(row);
    await yieldToEventLoop(signal);
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

/** Lets Ctrl-C through, which SQLite's synchronous work would hold back. */
async function yieldToEventLoop(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}

type Row = Record<string, string | number | null>;

const ROWS_PER_PAGE = 500;

/**
 * Reads all rows of a table, page by page in the order of its primary key.
 *
 * @throws Error when the table has none.
 */
async function* readPages(db: CatalogDatabase, table: string): AsyncGenerator<Row[]> {
  const key = await primaryKeyOf(db, table);
  if (key.length === 0) throw new Error(`The table ${table} has no primary key to read it by`);
  const columns = sql.join(key.map((column) => sql.ref(column)));
  for (let last: Row | undefined; ;) {
    const after = last && sql`where (${columns}) > (${sql.join(key.map((column) => last![column]))})`;
    const page = await sql<Row>`select * from ${sql.table(table)} ${after ?? sql``}
      order by ${columns} limit ${ROWS_PER_PAGE}`.execute(db);
    if (page.rows.length > 0) yield page.rows;
    if (page.rows.length < ROWS_PER_PAGE) return;
    last = page.rows.at(-1);
  }
}

/** What a table holds, in a few bytes: the same on any engine, in whatever order rows and columns come. */
export interface TableDigest {
  rows: number;
  add(row: Row): void;
  /** 64 hexadecimal digits. */
  sha256(): string;
}

/** Makes the digest of an empty table. */
export function createTableDigest(): TableDigest {
  const sum = Buffer.alloc(32);
  return {
    rows: 0,
    add(row) {
      const values = Object.keys(row)
        .sort()
        .map((column) => [column, row[column]]);
      const hash = createHash('sha256').update(JSON.stringify(values)).digest();
      for (let byte = 0; byte < sum.length; byte += 1) sum[byte]! ^= hash[byte]!;
      this.rows += 1;
    },
    sha256: () => sum.toString('hex'),
  };
}
