import type { Kysely } from 'kysely';

/** What keeps Spotify from being asked too often: the ledger of calls, the gate, and who is fetching what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('spotify_call')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('api', 'text', (column) => column.notNull())
    .addColumn('called_at', 'text', (column) => column.notNull())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('album_id', 'integer')
    .addColumn('status', 'integer')
    .addColumn('duration_ms', 'integer')
    .execute();
  await db.schema
    .createIndex('spotify_call_by_time')
    .on('spotify_call')
    .columns(['api', 'called_at'])
    .execute();

  await db.schema
    .createTable('spotify_gate')
    .addColumn('api', 'text', (column) => column.primaryKey())
    .addColumn('shut_until', 'text')
    .addColumn('reason', 'text')
    .addColumn('faults', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('probation', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('probe_at', 'text')
    .addColumn('learned_budget', 'integer')
    .addColumn('learned_at', 'text')
    .addColumn('app_kind', 'text')
    .addColumn('app_kind_at', 'text')
    .addColumn('account_fault', 'text')
    .execute();

  await db.schema
    .createTable('spotify_lease')
    .addColumn('spotify_album_id', 'text', (column) => column.primaryKey())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .execute();
}

/** Drops ledger, gate and leases. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('spotify_lease').execute();
  await db.schema.dropTable('spotify_gate').execute();
  await db.schema.dropTable('spotify_call').execute();
}
