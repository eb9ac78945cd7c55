import type { Kysely } from 'kysely';

/** What lets one odd answer of Spotify's be told from what is so; when the sheet was last found to be the one imported. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('spotify_album').addColumn('cover_absent_since', 'text').execute();
  await db.schema.alterTable('spotify_album').addColumn('metadata_absent_since', 'text').execute();

  await db.schema
    .alterTable('spotify_gate')
    .addColumn('denials', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('spotify_gate').addColumn('denials_since', 'text').execute();

  await db.schema.alterTable('spotify_call').addColumn('spotify_ids', 'text').execute();
  await db.schema.alterTable('sheet_import').addColumn('checked_at', 'text').execute();
}

/** Forgets what was doubted, and when the sheet was last looked at; albums, covers and ledger stay. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('sheet_import').dropColumn('checked_at').execute();
  await db.schema.alterTable('spotify_call').dropColumn('spotify_ids').execute();
  await db.schema.alterTable('spotify_gate').dropColumn('denials_since').execute();
  await db.schema.alterTable('spotify_gate').dropColumn('denials').execute();
  await db.schema.alterTable('spotify_album').dropColumn('metadata_absent_since').execute();
  await db.schema.alterTable('spotify_album').dropColumn('cover_absent_since').execute();
}
