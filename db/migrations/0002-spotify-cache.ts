import type { Kysely } from 'kysely';

/** What Spotify told about albums and artists, apart from the sheet's data. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('spotify_album')
    .addColumn('spotify_album_id', 'text', (column) => column.primaryKey())
    .addColumn('cover_state', 'text')
    .addColumn('spotify_cover_url', 'text')
    .addColumn('cover_images_json', 'text')
    .addColumn('spotify_cover_cached_at', 'text')
    .addColumn('cover_source', 'text')
    .addColumn('metadata_state', 'text')
    .addColumn('spotify_metadata_json', 'text')
    .addColumn('spotify_metadata_cached_at', 'text')
    .addColumn('checked_at', 'text')
    .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('failed_at', 'text')
    .addColumn('failure_reason', 'text')
    .addColumn('next_attempt_at', 'text')
    .execute();

  await db.schema
    .createTable('spotify_artist')
    .addColumn('spotify_artist_id', 'text', (column) => column.primaryKey())
    .addColumn('genres_json', 'text', (column) => column.notNull())
    .addColumn('cached_at', 'text', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('request_count')
    .addColumn('hour', 'text', (column) => column.primaryKey())
    .addColumn('hits', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('misses', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('unavailable', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

/** Drops what was fetched; the sheet's data stays. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('request_count').execute();
  await db.schema.dropTable('spotify_artist').execute();
  await db.schema.dropTable('spotify_album').execute();
}
