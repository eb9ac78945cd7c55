import { sql } from 'kysely';
import { primaryKeyOf } from '../engines/tables.ts';
import type { CatalogDatabase } from '../open-database.ts';

export type Row = Record<string, string | number | null>;

const ROWS_PER_PAGE = 500;

/**
 * Reads all rows of a table, page by page in the order of its primary key.
 *
 * @throws Error when the table has none.
 */
export async function* readPages(db: CatalogDatabase, table: string): AsyncGenerator<Row[]> {
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
