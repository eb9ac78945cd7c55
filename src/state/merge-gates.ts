import type { Transaction } from 'kysely';
import type { Schema } from '#db/schema.ts';
import { readGate, writeGate } from '#src/backfill/gate-store.ts';
import { joinGates } from './join-spotify.ts';
import type { SharedGate } from './spotify-records.ts';

/** Takes over what another machine has learned about the account. */
export async function mergeGates(db: Transaction<Schema>, incoming: readonly SharedGate[]): Promise<void> {
  for (const gate of incoming) {
    const before = await readGate(db, gate.api);
    const { api, ...shared } = joinGates({ ...before, api: gate.api }, gate);
    const after = { ...before, ...shared };
    if (JSON.stringify(after) !== JSON.stringify(before)) await writeGate(db, api, after);
  }
}
