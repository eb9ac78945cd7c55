import { sql, type Kysely } from 'kysely';

const NUMBERED = ['spotify_album', 'spotify_artist', 'spotify_call'];

/** A catalog has one home: what let several be merged goes, and the jobs that a server runs are kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of [
    'budget_lease',
    'backfill_peer',
    'change_counter',
    'catalog_head',
    'catalog_ancestor',
  ]) {
    await db.schema.dropTable(table).execute();
  }
  await db.schema.dropTable('catalog_lineage').execute();
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
  await db.schema
    .createTable('catalog_lineage')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('next_id', 'integer', (column) => column.notNull())
    .addColumn('view_key', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('catalog_ancestor')
    .addColumn('head_key', 'text', (column) => column.primaryKey())
    .addColumn('next_id', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('catalog_head')
    .addColumn('head_key', 'text', (column) => column.primaryKey())
    .addColumn('content', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('change_counter')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('epoch', 'text', (column) => column.notNull())
    .addColumn('value', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('backfill_peer')
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('epoch', 'text', (column) => column.notNull())
    .addColumn('pulled_seq', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('backfill_peer_key', ['origin', 'epoch'])
    .execute();
  await db.schema
    .createTable('budget_lease')
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('api', 'text', (column) => column.notNull())
    .addColumn('calls', 'integer', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('budget_lease_key', ['holder', 'api'])
    .execute();
}
