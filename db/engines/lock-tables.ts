import { sql, type Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import { engineOf } from './engine-of.ts';

/**
 * Lets nobody else write to tables until the transaction ends, for work that reads rows and writes what follows from
 * them while others write single rows without asking. Reading goes on. On SQLite a transaction is alone anyway.
 */
export async function lockTables(
  transaction: Transaction<Schema>,
  tables: readonly (keyof Schema)[],
): Promise<void> {
  if (engineOf(transaction) !== 'postgres') return;
  await sql`lock table ${sql.join(tables.map((table) => sql.table(table)))} in share row exclusive mode`.execute(
    transaction,
  );
}
