import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Schema } from '#db/schema.ts';

/**
 * The order in which Spotify data changed, for others who read it bit by bit. Whoever writes a row sets its
 * `changed_seq` null; whoever reads changes first gives the next numbers to all such rows. So a row that is committed
 * late, or changed again, gets a number that nobody has read past, on every engine, and writers wait for nothing.
 */
const TABLES = [
  ['spotify_album', 'spotify_album_id'],
  ['spotify_artist', 'spotify_artist_id'],
  ['spotify_call', 'id'],
] as const;

/** Takes so many numbers; gives the last one taken. Whoever takes numbers waits for all who have before. */
export async function takeNumbers(db: Transaction<Schema>, howMany: number): Promise<number> {
  const { value } = await db
    .insertInto('change_counter')
    .values({ id: 1, epoch: randomUUID(), value: howMany })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((row) => ({ value: row('change_counter.value', '+', howMany) })),
    )
    .returning('value')
    .executeTakeFirstOrThrow();
  return value;
}

/** Numbers every change that has no number yet; gives the number of the last change. */
export async function numberChanges(db: Transaction<Schema>): Promise<number> {
  // First of all, so that nobody else numbers the same rows meanwhile.
  let last = await takeNumbers(db, 0);
  for (const [table, key] of TABLES) last = await numberRows(db, table, key, last);
  return last;
}

async function numberRows(
  db: Transaction<Schema>,
  table: string,
  key: string,
  last: number,
): Promise<number> {
  const name = table as 'spotify_album';
  const column = key as 'spotify_album_id';
  const rows = await db
    .selectFrom(name)
    .select(column)
    .where('changed_seq', 'is', null)
    .orderBy(column)
    .execute();
  if (rows.length === 0) return last;
  const lastTaken = await takeNumbers(db, rows.length);
  for (const [index, row] of rows.entries()) {
    await db
      .updateTable(name)
      .set({ changed_seq: lastTaken - rows.length + 1 + index })
      .where(column, '=', row[column])
      .execute();
  }
  return lastTaken;
}

/** What tells this database's numbers from another's. Random, and made when it is first asked for. */
export async function readEpoch(db: CatalogDatabase): Promise<string> {
  const stored = await findEpoch(db);
  if (stored !== undefined) return stored;
  await db
    .insertInto('change_counter')
    .values({ id: 1, epoch: randomUUID(), value: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await findEpoch(db))!;
}

async function findEpoch(db: CatalogDatabase): Promise<string | undefined> {
  const row = await db.selectFrom('change_counter').select('epoch').executeTakeFirst();
  return row?.epoch;
}
