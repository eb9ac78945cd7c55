import { randomUUID } from 'node:crypto';
import type { CatalogDatabase } from '#db/open-database.ts';
import {
  absentAnswer,
  albumAnswer,
  oembedAnswer,
  storeAnswer,
  storeFailure,
} from '#src/backfill/store-answer.ts';
import { writeGate } from '#src/backfill/gate-store.ts';
import { OPEN_GATE } from '#src/backfill/gate.ts';
import type { Dice } from '#src/spotify/simulator/seeded-random.ts';
import { spotifyAlbum } from '../backfill/backfill-for-test.ts';
import { spotifyIdOf } from '../support/album-rows.ts';
import { NOW } from './machine-for-test.ts';

/** What a machine may have learned from Spotify in a while: few ids and few moments, so that copies meet. */
export async function fetchSome(db: CatalogDatabase, dice: Dice): Promise<void> {
  for (let calls = dice.whole(3, 12); calls > 0; calls -= 1) {
    const id = spotifyIdOf(dice.whole(1, 12));
    const atMs = NOW - dice.whole(0, 6) * 3_600_000;
    if (dice.chance(0.2)) {
      const failure = { reason: dice.pick(['timeout', 'malformed']), nextAttemptAtMs: atMs + 60_000 };
      await storeFailure(db, id, failure, atMs);
    } else if (dice.chance(0.3)) {
      await storeAnswer(db, id, absentAnswer(dice.pick(['web-api', 'oembed']), atMs));
    } else if (dice.chance(0.3)) {
      const images = [{ url: `https://i.scdn.co/image/${dice.whole(1, 3)}`, width: 300, height: 300 }];
      await storeAnswer(db, id, oembedAnswer(images, atMs));
    } else {
      await storeAnswer(db, id, albumAnswer(spotifyAlbum(id, { label: `Label ${dice.whole(1, 3)}` }), atMs));
    }
    await db
      .insertInto('spotify_call')
      .values({
        api: dice.pick(['web-api', 'oembed']),
        called_at: new Date(atMs).toISOString(),
        purpose: dice.pick(['visitor', 'refresh']),
        endpoint: 'GET /albums/{id}',
        call_key: randomUUID(),
        ...(dice.chance(0.8) && { status: 200, duration_ms: dice.whole(1, 900) }),
      })
      .execute();
  }
  const later = (hours: number): string => new Date(NOW + hours * 3_600_000).toISOString();
  await writeGate(db, dice.pick(['web-api', 'oembed']), {
    ...OPEN_GATE,
    shut_until: dice.chance(0.5) ? later(dice.whole(-3, 3)) : null,
    reason: dice.pick(['Spotify asked for a pause', 'quota']),
    learned_budget: dice.whole(1, 3) * 100,
    learned_at: later(dice.whole(-9, -5)),
    app_kind: dice.pick(['development', 'extended']),
    app_kind_at: later(dice.whole(-9, -5)),
  });
}
