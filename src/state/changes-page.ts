import type { Transaction } from 'kysely';
import type { Schema } from '#db/schema.ts';
import { numberChanges, readEpoch } from '#src/backfill/change-sequence.ts';
import { isKnown, nameCalls, readSharedGates, toAlbum, toArtist, toCall } from './read-spotify.ts';
import { noRecords, type SpotifyRecords } from './spotify-records.ts';

/** How far a reader has come in the changes of one database. */
export interface ChangesCursor {
  epoch: string;
  /** The number of the last change that was read; 0: none. */
  last: number;
}

/** Where a page of changes ends. */
export interface ChangesEnd extends ChangesCursor {
  /** Whether there is another page now. */
  more: boolean;
}

const ROWS = 500;
const DETAILS_CHARACTERS = 8_000_000;

/**
 * The changes after a cursor, oldest first, and the gates as they are. A cursor of another database, or none, begins
 * at the beginning. Every change is in some page: one that is made while a reader pages gets a number behind them.
 */
export async function readChangesPage(
  db: Transaction<Schema>,
  since: ChangesCursor | undefined,
): Promise<{ records: SpotifyRecords; end: ChangesEnd }> {
  await nameCalls(db);
  const newest = await numberChanges(db);
  const epoch = await readEpoch(db);
  const after = since?.epoch === epoch && since.last <= newest ? since.last : 0;
  const records = { ...noRecords(), gates: await readSharedGates(db) };
  const changes = await readChanges(db, after);

  let characters = 0;
  let last = after;
  let taken = 0;
  for (const { seq, size, addTo } of changes) {
    if (taken === ROWS || characters > DETAILS_CHARACTERS) break;
    addTo(records);
    taken += 1;
    characters += size;
    last = seq;
  }
  const more = taken < changes.length;
  return { records, end: { epoch, last: more ? last : newest, more } };
}

/** Where the changes end now. */
export async function readNewestChange(db: Transaction<Schema>): Promise<ChangesCursor> {
  await nameCalls(db);
  return { last: await numberChanges(db), epoch: await readEpoch(db) };
}

interface Change {
  seq: number;
  /** Characters of what can be long. */
  size: number;
  addTo(records: SpotifyRecords): void;
}

/** What changed in all tables, oldest first; from each at most one more than fits into a page. */
async function readChanges(db: Transaction<Schema>, after: number): Promise<Change[]> {
  const albums = await db
    .selectFrom('spotify_album')
    .selectAll()
    .where('changed_seq', '>', after)
    .orderBy('changed_seq')
    .limit(ROWS + 1)
    .execute();
  const artists = await db
    .selectFrom('spotify_artist')
    .selectAll()
    .where('changed_seq', '>', after)
    .orderBy('changed_seq')
    .limit(ROWS + 1)
    .execute();
  const calls = await db
    .selectFrom('spotify_call')
    .selectAll()
    .where('changed_seq', '>', after)
    .orderBy('changed_seq')
    .limit(ROWS + 1)
    .execute();
  const changes: Change[] = [
    ...albums.map((row) => ({
      seq: row.changed_seq!,
      size: row.spotify_metadata_json?.length ?? 0,
      addTo: ({ albums: known }: SpotifyRecords) => void (isKnown(toAlbum(row)) && known.push(toAlbum(row))),
    })),
    ...artists.map((row) => ({
      seq: row.changed_seq!,
      size: row.genres_json.length,
      addTo: (records: SpotifyRecords) => void records.artists.push(toArtist(row)),
    })),
    ...calls.map((row) => ({
      seq: row.changed_seq!,
      size: 0,
      addTo: (records: SpotifyRecords) => void records.calls.push(toCall(row)),
    })),
  ];
  return changes.sort((one, other) => one.seq - other.seq);
}
