import type { Kysely } from 'kysely';

/** What MusicBrainz told about addresses and releases, apart from the sheet's data and from Spotify's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('musicbrainz_address')
    .addColumn('address', 'text', (column) => column.primaryKey())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('mbid', 'text')
    .addColumn('checked_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('musicbrainz_address_by_mbid')
    .on('musicbrainz_address')
    .column('mbid')
    .execute();
  await db.schema
    .createTable('musicbrainz_release')
    .addColumn('mbid', 'text', (column) => column.primaryKey())
    .addColumn('artist', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('has_front', 'integer', (column) => column.notNull())
    .addColumn('details_json', 'text', (column) => column.notNull())
    .addColumn('barcode', 'text')
    .addColumn('cached_at', 'text', (column) => column.notNull())
    .execute();
}

/** Drops what MusicBrainz told, its ledger and its breakers; all else stays. */
export async function down(
  db: Kysely<{ spotify_call: { api: string }; source_breaker: { api: string } }>,
): Promise<void> {
  await db.deleteFrom('source_breaker').where('api', 'in', ['musicbrainz', 'listenbrainz']).execute();
  await db.deleteFrom('spotify_call').where('api', 'in', ['musicbrainz', 'listenbrainz']).execute();
  await db.schema.dropTable('musicbrainz_release').execute();
  await db.schema.dropTable('musicbrainz_address').execute();
}
