import { sql, type Kysely } from 'kysely';

const NUMBERED = ['spotify_album', 'spotify_artist', 'spotify_call'];
/** Table, primary key, columns. */
const TABLES_OF_MERGING = [
  ['catalog_lineage', ['id'], ['id text', 'created_at text', 'next_id integer', 'view_key text']],
  ['catalog_ancestor', ['head_key'], ['head_key text', 'next_id integer']],
  ['catalog_head', ['head_key'], ['head_key text', 'content text']],
  ['change_counter', ['id'], ['id integer', 'epoch text', 'value integer']],
  ['backfill_peer', ['origin', 'epoch'], ['origin text', 'epoch text', 'pulled_seq integer']],
  ['budget_lease', ['holder', 'api'], ['holder text', 'api text', 'calls integer', 'expires_at text']],
] as const;

/** A catalog has one home: what let several be merged goes, and the jobs that a server runs are kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table] of TABLES_OF_MERGING) await db.schema.dropTable(table).execute();
  await db.schema.dropIndex('spotify_call_by_key').execute();
  await db.schema.alterTable('spotify_call').dropColumn('call_key').execute();
  await db.schema.alterTable('spotify_call').dropColumn('allowance').execute();
  for (const table of NUMBERED) {
    await db.schema.dropIndex(`${table}_by_change`).execute();
    await db.schema.alterTable(table).dropColumn('changed_seq').execute();
  }
  await db.schema
    .createTable('job')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('command', 'text', (column) => column.notNull())
    .addColumn('args_json', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('alive_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .addColumn('exit_code', 'integer')
    .addColumn('last_line', 'text')
    .execute();
}

/** Brings the tables of merging back, empty; albums, covers, ledger and breaker stay. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('job').execute();
  for (const table of NUMBERED) {
    await db.schema.alterTable(table).addColumn('changed_seq', 'integer').execute();
    await db.schema.createIndex(`${table}_by_change`).on(table).column('changed_seq').execute();
  }
  await db.schema.alterTable('spotify_call').addColumn('allowance', 'text').execute();
  await db.schema.alterTable('spotify_call').addColumn('call_key', 'text').execute();
  await sql`update spotify_call set call_key = called_at || '/' || cast(id as text)`.execute(db);
  await db.schema.createIndex('spotify_call_by_key').on('spotify_call').column('call_key').unique().execute();
  for (const [table, keys, columns] of TABLES_OF_MERGING) {
    let made = db.schema.createTable(table);
    for (const column of columns) {
      const [name = '', type] = column.split(' ');
      made = made.addColumn(name, type as 'text' | 'integer', (each) => each.notNull());
    }
    await made.addPrimaryKeyConstraint(`${table}_key`, keys as never).execute();
  }
}
