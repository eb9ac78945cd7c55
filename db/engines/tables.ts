import { sql, type TableMetadata } from 'kysely';
import { type CatalogDatabase, engineOf } from '../open-database.ts';

/** The tables of the catalog as the database has them, those of the migrations themselves included. */
export async function listTables(db: CatalogDatabase): Promise<TableMetadata[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const own = await currentSchema(db);
  return tables.filter(({ isView, schema }) => !isView && schema === own);
}

/** The schema of PostgreSQL that tables are made in, since a database may hold others; undefined on SQLite. */
export async function currentSchema(db: CatalogDatabase): Promise<string | undefined> {
  if (engineOf(db) === 'sqlite') return undefined;
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
  return rows[0]?.schema;
}

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

/** Lets the columns that the database numbers go on after what was put into them by hand; SQLite does so by itself. */
export async function resetIdSequence(db: CatalogDatabase, table: TableMetadata): Promise<void> {
  if (engineOf(db) === 'sqlite') return;
  for (const { name } of table.columns.filter((column) => column.isAutoIncrementing)) {
    await sql`select setval(pg_get_serial_sequence(${table.name}, ${name}), max(${sql.ref(name)}))
      from ${sql.table(table.name)} having max(${sql.ref(name)}) is not null`.execute(db);
  }
}
