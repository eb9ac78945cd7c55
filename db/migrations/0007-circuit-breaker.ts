import type { Kysely } from 'kysely';

const RENAMED = [
  ['shut_until', 'open_until'],
  ['faults', 'failures'],
  ['probation', 'probes_left'],
  ['learned_budget', 'learned_quota'],
  ['account_fault', 'account_failure'],
] as const;

/** The circuit breaker gets its usual names, and says whose it is: Spotify need not stay the only source. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('spotify_gate').renameTo('source_breaker').execute();
  for (const [before, after] of RENAMED) {
    await db.schema.alterTable('source_breaker').renameColumn(before, after).execute();
  }
  await db.schema
    .alterTable('source_breaker')
    .addColumn('source', 'text', (column) => column.notNull().defaultTo('spotify'))
    .execute();
}

/** Gives the breaker its old names back; what it remembers stays. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('source_breaker').dropColumn('source').execute();
  for (const [before, after] of RENAMED) {
    await db.schema.alterTable('source_breaker').renameColumn(after, before).execute();
  }
  await db.schema.alterTable('source_breaker').renameTo('spotify_gate').execute();
}
