import { setTimeout as sleep } from 'node:timers/promises';
import type { PubSubChannel } from '#db/engines/pub-sub-channel.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Logger } from '#src/logger.ts';

/** Which albums' covers have just been settled, here or by another server on the database. */
export interface CoverNews {
  /** Tells that Spotify's answer for an album is stored; soon, together with others. */
  tell(spotifyId: string): void;
  /**
   * Hears of the albums, by id.
   *
   * @param onGap some may have been missed.
   * @returns what ends it.
   */
  listen(onSettled: (albumIds: number[]) => void, onGap: () => void): () => void;
  /** Resolves when all that was to be told is told. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const TOGETHER_MS = 100;
/** A message of PostgreSQL holds 8,000 bytes. */
const IDS_PER_MESSAGE = 500;

/** Makes the news on a channel. A message holds ids of albums and nothing else. */
export function createCoverNews(db: CatalogDatabase, channel: PubSubChannel, logger: Logger): CoverNews {
  const told = new Set<string>();
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    const spotifyIds = [...told].slice(0, IDS_PER_MESSAGE);
    for (const id of spotifyIds) told.delete(id);
    const rows = await db
      .selectFrom('album')
      .select('id')
      .where('spotify_id', 'in', spotifyIds)
      .where('removed_at', 'is', null)
      .execute();
    const ids = rows.map(({ id }) => id);
    for (let start = 0; start < ids.length; start += IDS_PER_MESSAGE) {
      await channel.publish(ids.slice(start, start + IDS_PER_MESSAGE).join(','));
    }
  }

  async function sendSoon(): Promise<void> {
    await sleep(TOGETHER_MS);
    while (told.size > 0) {
      // Pages that wait ask again by themselves; news only makes that sooner.
      await send().catch((error: unknown) => logger.debug({ err: error }, 'news of covers not sent'));
    }
    sending = undefined;
  }

  return {
    tell(spotifyId) {
      told.add(spotifyId);
      sending ??= sendSoon();
    },
    listen: (onSettled, onGap) => channel.subscribe((text) => onSettled(readIds(text)), onGap),
    async settled() {
      await sending;
    },
    close: () => channel.close(),
  };
}

function readIds(text: string): number[] {
  return /^\d+(,\d+)*$/.test(text) ? text.split(',').map(Number) : [];
}

/** Those of the albums whose cover Spotify has answered for. */
export async function findSettled(db: CatalogDatabase, albumIds: readonly number[]): Promise<number[]> {
  const rows = await db
    .selectFrom('album')
    .innerJoin('spotify_album', 'spotify_album_id', 'spotify_id')
    .select('id')
    .where('id', 'in', albumIds)
    .where('cover_state', 'is not', null)
    .execute();
  return rows.map(({ id }) => id);
}
