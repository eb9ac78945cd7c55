import { sql, type Kysely } from 'kysely';

/** What lets catalogs on several machines be merged: whence the ids come, what changed since when, whose call it was. */
export async function up(db: Kysely<unknown>): Promise<void> {
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
  for (const table of ['spotify_album', 'spotify_artist', 'spotify_call']) {
    await db.schema.alterTable(table).addColumn('changed_seq', 'integer').execute();
    await db.schema.createIndex(`${table}_by_change`).on(table).column('changed_seq').execute();
  }

  await db.schema.alterTable('spotify_album').addColumn('cover_checked_at', 'text').execute();
  await db.schema.alterTable('spotify_album').addColumn('metadata_checked_at', 'text').execute();
  await sql`update spotify_album set cover_checked_at = coalesce(spotify_cover_cached_at, checked_at)
    where cover_state is not null`.execute(db);
  await sql`update spotify_album set metadata_checked_at = coalesce(spotify_metadata_cached_at, checked_at)
    where metadata_state is not null`.execute(db);

  await db.schema.alterTable('spotify_call').addColumn('call_key', 'text').execute();
  await db.schema.alterTable('spotify_call').addColumn('allowance', 'text').execute();
  // Of the row itself, so that copies of one database give the same call the same key.
  await sql`update spotify_call set call_key = called_at || '/' || cast(id as text)`.execute(db);
  await db.schema.createIndex('spotify_call_by_key').on('spotify_call').column('call_key').unique().execute();

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

/** Forgets lineage and changes; albums, covers and ledger stay. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('budget_lease').execute();
  await db.schema.dropTable('backfill_peer').execute();
  await db.schema.dropIndex('spotify_call_by_key').execute();
  await db.schema.alterTable('spotify_call').dropColumn('allowance').execute();
  await db.schema.alterTable('spotify_call').dropColumn('call_key').execute();
  await db.schema.alterTable('spotify_album').dropColumn('metadata_checked_at').execute();
  await db.schema.alterTable('spotify_album').dropColumn('cover_checked_at').execute();
  for (const table of ['spotify_call', 'spotify_artist', 'spotify_album']) {
    await db.schema.dropIndex(`${table}_by_change`).execute();
    await db.schema.alterTable(table).dropColumn('changed_seq').execute();
  }
  await db.schema.dropTable('change_counter').execute();
  await db.schema.dropTable('catalog_head').execute();
  await db.schema.dropTable('catalog_ancestor').execute();
  await db.schema.dropTable('catalog_lineage').execute();
}
