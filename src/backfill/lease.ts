import { randomUUID } from 'node:crypto';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { BackfillDeps } from './backfill.ts';
import { isoTime } from './stored-moment.ts';

/** A lease that is not renewed belongs to nobody after this long: what a crash costs at most. */
export const LEASE_MS = 10_000;
/** The clocks of machines that share a database differ by less than this. */
export const CLOCK_SKEW_MS = 2_000;

/** Takes the lease on one album, unless somebody else holds it. */
export async function takeLease(
  db: CatalogDatabase,
  lease: { spotifyId: string; holder: string },
  nowMs: number,
): Promise<boolean> {
  const expires_at = isoTime(nowMs + LEASE_MS);
  const result = await db
    .insertInto('spotify_lease')
    .values({ spotify_album_id: lease.spotifyId, holder: lease.holder, expires_at })
    .onConflict((conflict) =>
      conflict
        .column('spotify_album_id')
        .doUpdateSet({ holder: lease.holder, expires_at })
        .where((where) =>
          where.or([
            where('spotify_lease.expires_at', '<=', isoTime(nowMs)),
            // No holder can have taken it for so long: its clock ran ahead.
            where('spotify_lease.expires_at', '>', isoTime(nowMs + LEASE_MS + CLOCK_SKEW_MS)),
          ]),
        ),
    )
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

/** Does work under those leases that are free, which it is told; renews them all the while, and gives them back at its end. */
export async function withLeases<T>(
  { db, now, logger }: Pick<BackfillDeps, 'db' | 'now' | 'logger'>,
  spotifyIds: readonly string[],
  work: (taken: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  const holder = randomUUID();
  const taken = new Set<string>();
  const renewing = setInterval(() => {
    db.updateTable('spotify_lease')
      .set({ expires_at: isoTime(now() + LEASE_MS) })
      .where('spotify_album_id', 'in', [...taken])
      .where('holder', '=', holder)
      .execute()
      .catch((error: unknown) => logger.error({ err: error }, 'lease not renewed'));
  }, LEASE_MS / 3);
  try {
    for (const spotifyId of spotifyIds) {
      if (await takeLease(db, { spotifyId, holder }, now())) taken.add(spotifyId);
    }
    return await work(taken);
  } finally {
    clearInterval(renewing);
    if (taken.size > 0) {
      // What the work brought was paid for; a lease that cannot be given back ends by itself.
      await db
        .deleteFrom('spotify_lease')
        .where('spotify_album_id', 'in', [...taken])
        .where('holder', '=', holder)
        .execute()
        .catch((error: unknown) => logger.error({ err: error }, 'lease not given back'));
    }
  }
}
