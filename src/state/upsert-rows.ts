import type { Insertable, Transaction } from 'kysely';
import type { Schema } from '#db/schema.ts';
import { takeNumbers } from '#src/backfill/change-sequence.ts';

/** The tables whose changes are numbered, and the column that tells rows apart. */
const KEY_COLUMNS = {
  spotify_album: 'spotify_album_id',
  spotify_artist: 'spotify_artist_id',
  spotify_call: 'call_key',
} as const;

export type NumberedTable = keyof typeof KEY_COLUMNS;

/** SQLite takes 32,766 values in a statement. */
const ROWS_PER_STATEMENT = 500;

/** Inserts rows, or replaces those with the same key, and numbers each as a change. */
export async function upsertRows<Table extends NumberedTable>(
  db: Transaction<Schema>,
  table: Table,
  rows: readonly Omit<Insertable<Schema[Table]>, 'changed_seq'>[],
): Promise<void> {
  if (rows.length === 0) return;
  let next = (await takeNumbers(db, rows.length)) - rows.length + 1;
  const columns = [...Object.keys(rows[0]!), 'changed_seq'] as (keyof Schema['spotify_artist'])[];
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const values = rows
      .slice(start, start + ROWS_PER_STATEMENT)
      .map((row) => ({ ...row, changed_seq: next++ }));
    // One statement for three tables: their columns differ, and are those of the rows.
    await db
      .insertInto(table as 'spotify_artist')
      .values(values as unknown as Insertable<Schema['spotify_artist']>[])
      .onConflict((conflict) =>
        conflict
          .column(KEY_COLUMNS[table] as 'spotify_artist_id')
          .doUpdateSet((row) =>
            Object.fromEntries(columns.map((column) => [column, row.ref(`excluded.${column}`)])),
          ),
      )
      .execute();
  }
}
