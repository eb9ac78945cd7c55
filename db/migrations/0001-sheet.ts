import type { Kysely } from 'kysely';

/** The sheet's albums, and a record of each import. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('album')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('artist', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull())
    .addColumn('artist_key', 'text', (column) => column.notNull())
    .addColumn('release_date', 'text')
    .addColumn('release_text', 'text')
    .addColumn('release_sort', 'text', (column) => column.notNull())
    .addColumn('format', 'text')
    .addColumn('genres_json', 'text', (column) => column.notNull())
    .addColumn('vocal_styles_json', 'text', (column) => column.notNull())
    .addColumn('location', 'text')
    .addColumn('spotify_id', 'text')
    .addColumn('spotify_url', 'text')
    .addColumn('sheet_spotify_id', 'text')
    .addColumn('override_reason', 'text')
    .addColumn('links_json', 'text', (column) => column.notNull())
    .addColumn('tab', 'text', (column) => column.notNull())
    .addColumn('sheet_row', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('removed_at', 'text')
    .execute();
  await db.schema.createIndex('album_by_release').on('album').columns(['release_sort', 'id']).execute();
  await db.schema.createIndex('album_by_artist').on('album').column('artist_key').execute();
  await db.schema.createIndex('album_by_spotify_id').on('album').column('spotify_id').execute();

  await db.schema
    .createTable('sheet_import')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('finished_at', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('counts_json', 'text', (column) => column.notNull())
    .addColumn('issues_json', 'text', (column) => column.notNull())
    .execute();
}

/** Drops the sheet's albums and the record of imports. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('sheet_import').execute();
  await db.schema.dropTable('album').execute();
}
