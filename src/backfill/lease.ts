import type { CatalogDatabase } from '#db/open-database.ts';
import { isoTime } from './backfill-deps.ts';

/** A lease that is not renewed belongs to nobody after this long: what a crash costs at most. */
export const LEASE_MS = 10_000;
/** The clocks of machines that share a database differ by less than this. */
export const CLOCK_SKEW_MS = 2_000;

/** Takes the lease on one album, unless somebody else holds it. A holder may take its own again: that renews it. */
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
            where('spotify_lease.holder', '=', lease.holder),
            where('spotify_lease.expires_at', '<=', isoTime(nowMs)),
            // No holder can have taken it for so long: its clock ran ahead.
            where('spotify_lease.expires_at', '>', isoTime(nowMs + LEASE_MS + CLOCK_SKEW_MS)),
          ]),
        ),
    )
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

/** Gives a lease back, if it is still the holder's. */
export async function releaseLease(
  db: CatalogDatabase,
  lease: { spotifyId: string; holder: string },
): Promise<void> {
  await db
    .deleteFrom('spotify_lease')
    .where('spotify_album_id', '=', lease.spotifyId)
    .where('holder', '=', lease.holder)
    .execute();
}
