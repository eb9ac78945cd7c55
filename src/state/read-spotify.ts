import { sql, type Selectable, type Transaction } from 'kysely';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Schema, SpotifyAlbumTable, SpotifyArtistTable, SpotifyCallTable } from '#db/schema.ts';
import { tidyAlbum } from './join-spotify.ts';
import {
  noRecords,
  type CachedAlbum,
  type CachedArtist,
  type LedgerCall,
  type Peer,
  type SharedGate,
  type SpotifyRecords,
} from './spotify-records.ts';

/** All Spotify data of the database. */
export async function readSpotify(db: Transaction<Schema>): Promise<SpotifyRecords> {
  const albums = await db.selectFrom('spotify_album').selectAll().execute();
  return { ...(await readBesidesAlbums(db)), albums: albums.map(toAlbum).filter(isKnown) };
}

/** As `readSpotify`, without the albums, which are by far the most. */
export async function readBesidesAlbums(db: CatalogDatabase): Promise<SpotifyRecords> {
  await nameCalls(db);
  return {
    ...noRecords(),
    artists: (await db.selectFrom('spotify_artist').selectAll().execute()).map(toArtist),
    calls: (await db.selectFrom('spotify_call').selectAll().execute()).map(toCall),
    gates: await readSharedGates(db),
    peers: await readPeers(db),
  };
}

/** Gives calls that were written without one the key that a migration gives. */
export async function nameCalls(db: CatalogDatabase): Promise<void> {
  await db
    .updateTable('spotify_call')
    .set({ call_key: sql<string>`called_at || '/' || cast(id as text)` })
    .where('call_key', 'is', null)
    .execute();
}

export function toAlbum({ changed_seq: _seq, ...album }: Selectable<SpotifyAlbumTable>): CachedAlbum {
  return tidyAlbum(album);
}

/** A row of which everything was cleared tells nothing. */
export function isKnown(album: CachedAlbum): boolean {
  const { cover_state, metadata_state, checked_at, failed_at } = album;
  return [cover_state, metadata_state, checked_at, failed_at].some((value) => value !== null);
}

export function toArtist({ changed_seq: _seq, ...artist }: Selectable<SpotifyArtistTable>): CachedArtist {
  return artist;
}

export function toCall(row: Selectable<SpotifyCallTable>): LedgerCall {
  const { id: _id, changed_seq: _seq, spotify_ids: _ids, ...call } = row;
  return { ...call, call_key: call.call_key! };
}

/** The gates, as far as they concern the account. */
export async function readSharedGates(db: CatalogDatabase): Promise<SharedGate[]> {
  return db
    .selectFrom('spotify_gate')
    .select(['api', 'shut_until', 'reason', 'learned_budget', 'learned_at', 'app_kind', 'app_kind_at'])
    .execute();
}

async function readPeers(db: CatalogDatabase): Promise<Peer[]> {
  const rows = await db.selectFrom('backfill_peer').selectAll().execute();
  return rows.map(({ origin, epoch, pulled_seq }) => ({ origin, epoch, pulled: pulled_seq }));
}
