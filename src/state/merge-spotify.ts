import type { Transaction } from 'kysely';
import { lockTables } from '#db/engines/lock-tables.ts';
import type { Schema } from '#db/schema.ts';
import { LEDGER_KEPT_MS } from '#src/backfill/ledger-guard.ts';
import { joinAlbums, joinArtists, joinCalls } from './join-spotify.ts';
import { mergeGates } from './merge-gates.ts';
import { mergePeers } from './merge-peers.ts';
import { nameCalls, toAlbum, toArtist, toCall } from './read-spotify.ts';
import type { SpotifyRecords } from './spotify-records.ts';
import { upsertRows } from './upsert-rows.ts';

/** What a merge brought; all 0 when everything was known. */
export interface SpotifyMerge {
  /** Albums of which more is known now, or newer. */
  albums: number;
  artists: number;
  /** Calls that were not in the ledger. */
  calls: number;
}

const ROWS_PER_QUERY = 500;

/**
 * Brings Spotify data from elsewhere into the database: of two answers the newer one, every call once. Calls that no
 * budget counts any more are let go.
 *
 * @param db an exclusive transaction on SPOTIFY_SUBJECTS.
 */
export async function mergeSpotify(
  db: Transaction<Schema>,
  incoming: SpotifyRecords,
  nowMs: number,
): Promise<SpotifyMerge> {
  await lockTables(db, ['spotify_album', 'spotify_artist', 'spotify_call']);
  await nameCalls(db);
  const oldest = new Date(nowMs - LEDGER_KEPT_MS).toISOString();
  const calls = incoming.calls.filter(({ called_at }) => called_at >= oldest);

  const newAlbums = await findNews(
    incoming.albums,
    joinAlbums,
    (album) => album.spotify_album_id,
    async (ids) =>
      (await db.selectFrom('spotify_album').selectAll().where('spotify_album_id', 'in', ids).execute()).map(
        toAlbum,
      ),
  );
  const newArtists = await findNews(
    incoming.artists,
    joinArtists,
    (artist) => artist.spotify_artist_id,
    async (ids) =>
      (await db.selectFrom('spotify_artist').selectAll().where('spotify_artist_id', 'in', ids).execute()).map(
        toArtist,
      ),
  );
  const newCalls = await findNews(
    calls,
    joinCalls,
    (call) => call.call_key,
    async (keys) =>
      (await db.selectFrom('spotify_call').selectAll().where('call_key', 'in', keys).execute()).map(toCall),
  );
  await upsertRows(db, 'spotify_album', newAlbums.rows);
  await upsertRows(db, 'spotify_artist', newArtists.rows);
  await upsertRows(db, 'spotify_call', newCalls.rows);
  await db.deleteFrom('spotify_call').where('called_at', '<', oldest).execute();
  await mergeGates(db, incoming.gates);
  await mergePeers(db, incoming.peers);
  return { albums: newAlbums.rows.length, artists: newArtists.rows.length, calls: newCalls.added };
}

/** What is to be written: each joined with what is stored, where that changes it. */
async function findNews<T extends object>(
  incoming: readonly T[],
  join: (one: T, other: T) => T,
  keyOf: (value: T) => string,
  readStored: (keys: string[]) => Promise<T[]>,
): Promise<{ rows: T[]; added: number }> {
  const joined = new Map<string, T>();
  for (const value of incoming) {
    const key = keyOf(value);
    const twin = joined.get(key);
    joined.set(key, twin ? join(twin, value) : value);
  }
  const rows: T[] = [];
  let added = 0;
  const keys = [...joined.keys()];
  for (let start = 0; start < keys.length; start += ROWS_PER_QUERY) {
    const some = keys.slice(start, start + ROWS_PER_QUERY);
    const stored = new Map((await readStored(some)).map((value) => [keyOf(value), value]));
    for (const key of some) {
      const [before, value] = [stored.get(key), joined.get(key)!];
      const after = before ? join(before, value) : value;
      if (!before) added += 1;
      if (!before || !isSame(before, after)) rows.push(after);
    }
  }
  return { rows, added };
}

function isSame<T extends object>(one: T, other: T): boolean {
  return (Object.keys(other) as (keyof T)[]).every((column) => one[column] === other[column]);
}
