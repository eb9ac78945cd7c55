import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Api } from './budget.ts';
import { OPEN_GATE, type Gate } from './gate.ts';

/** The gate of one API; open when nothing was ever written. */
export async function readGate(db: CatalogDatabase, api: Api): Promise<Gate> {
  const row = await db.selectFrom('spotify_gate').selectAll().where('api', '=', api).executeTakeFirst();
  if (!row) return OPEN_GATE;
  const { api: _api, ...gate } = row;
  return gate;
}

/** Replaces the gate of one API. Read and write belong into one exclusive transaction. */
export async function writeGate(db: CatalogDatabase, api: Api, gate: Gate): Promise<void> {
  await db
    .insertInto('spotify_gate')
    .values({ api, ...gate })
    .onConflict((conflict) => conflict.column('api').doUpdateSet(gate))
    .execute();
}

/** Changes the gate of one API in an exclusive transaction; nothing is written when `change` returns the gate it was given. */
export async function changeGate(db: CatalogDatabase, api: Api, change: (gate: Gate) => Gate): Promise<Gate> {
  return withExclusiveTransaction(db, `gate ${api}`, async (transaction) => {
    const before = await readGate(transaction, api);
    const after = change(before);
    if (after !== before) await writeGate(transaction, api, after);
    return after;
  });
}
