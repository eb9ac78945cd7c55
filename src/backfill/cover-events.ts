import { setTimeout as sleep } from 'node:timers/promises';
import type { PubSubChannel } from '#db/engines/pub-sub-channel.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Logger } from '#src/logger.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';
import type { StoredAbout } from './backfill.ts';
import { isAnswered, readAddresses, releaseStateOf } from './stored-release.ts';

/** The albums whose cover a source has just answered for, here or at another server on the database. */
export interface CoverEvents {
  /** Announces that an answer is stored; soon, together with others. */
  publish(about: StoredAbout): void;
  /**
   * @param onCovers is given ids of albums.
   * @param onGap some may have been missed.
   * @returns what ends the subscription.
   */
  subscribe(onCovers: (albumIds: number[]) => void, onGap: () => void): () => void;
  /** Resolves when all is published. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const TOGETHER_MS = 100;
/** A message of PostgreSQL holds 8,000 bytes. */
const IDS_PER_MESSAGE = 500;

/** Makes the events on a channel. A message holds ids of albums and nothing else. */
export function createCoverChannel(db: CatalogDatabase, channel: PubSubChannel, logger: Logger): CoverEvents {
  /** Spotify's ids of albums, and ours. */
  const pending = new Set<string | number>();
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    const some = [...pending].slice(0, IDS_PER_MESSAGE);
    for (const id of some) pending.delete(id);
    const spotifyIds = some.filter((id) => typeof id === 'string');
    const rows = await db
      .selectFrom('album')
      .select('id')
      .where('spotify_id', 'in', spotifyIds)
      .where('removed_at', 'is', null)
      .execute();
    const ids = [...rows.map(({ id }) => id), ...some.filter((id) => typeof id === 'number')];
    for (let start = 0; start < ids.length; start += IDS_PER_MESSAGE) {
      await channel.publish(ids.slice(start, start + IDS_PER_MESSAGE).join(','));
    }
  }

  async function sendSoon(): Promise<void> {
    await sleep(TOGETHER_MS);
    while (pending.size > 0) {
      // Pages that wait ask again by themselves; an event only makes that sooner.
      await send().catch((error: unknown) => logger.debug({ err: error }, 'cover events not sent'));
    }
    sending = undefined;
  }

  return {
    publish(about) {
      pending.add('spotifyId' in about ? about.spotifyId : about.albumId);
      sending ??= sendSoon();
    },
    subscribe: (onCovers, onGap) => channel.subscribe((text) => onCovers(parseIds(text)), onGap),
    async settled() {
      await sending;
    },
    close: () => channel.close(),
  };
}

function parseIds(text: string): number[] {
  return /^\d+(,\d+)*$/.test(text) ? text.split(',').map(Number) : [];
}

/** Those of the albums whose cover a source has answered for. */
export async function findAnsweredCovers(
  db: CatalogDatabase,
  albumIds: readonly number[],
): Promise<number[]> {
  const rows = await db
    .selectFrom('album')
    .innerJoin('spotify_album', 'spotify_album_id', 'spotify_id')
    .select('id')
    .where('id', 'in', albumIds)
    .where('cover_state', 'is not', null)
    .execute();
  const answered = new Set(rows.map(({ id }) => id));
  const others = await db
    .selectFrom('album')
    .select(['id', 'artist', 'title', 'spotify_id as spotifyId', 'links_json'])
    .where(
      'id',
      'in',
      albumIds.filter((id) => !answered.has(id)),
    )
    .execute();
  const albums = others.map(({ links_json, ...album }) => ({
    ...album,
    links: JSON.parse(links_json) as Record<string, string>,
  }));
  const stored = await readAddresses(db, albums.flatMap(addressesOf));
  for (const album of albums) if (isAnswered(album, releaseStateOf(album, stored))) answered.add(album.id);
  return [...answered];
}
