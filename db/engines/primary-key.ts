import { sql } from 'kysely';
import type { CatalogDatabase } from '../open-database.ts';
import { engineOf } from './engine-of.ts';

/** The columns of a table's primary key, in its order; none when it has no such key. */
export async function primaryKeyOf(db: CatalogDatabase, table: string): Promise<string[]> {
  const query =
    engineOf(db) === 'sqlite'
      ? sql<{ name: string }>`select name from pragma_table_info(${table}) where pk > 0 order by pk`
      : sql<{ name: string }>`
          select attname as name from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
          where indrelid = to_regclass(${table}) and indisprimary order by array_position(indkey, attnum)`;
  return (await query.execute(db)).rows.map(({ name }) => name);
}
