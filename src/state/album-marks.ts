import type { ExpressionBuilder } from 'kysely';
import { z } from 'zod';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Schema } from '#db/schema.ts';
import { spotifyAlbumId, text } from './state-fields.ts';

/** A Spotify id and what tells one state of knowledge about it from another. */
export type AlbumMark = [spotifyId: string, mark: string];

/** What a machine offers to another: at most so many at a time. */
export const MARKS_AT_ONCE = 2_000;

const offer = z.array(z.tuple([spotifyAlbumId, text(400)])).max(MARKS_AT_ONCE);

/** The marks of an offer; undefined when it is none. */
export function parseOffer(json: string): AlbumMark[] | undefined {
  try {
    return offer.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** The marks of everything that is stored. The details are told apart by time and length: they are never read here. */
export async function readMarks(db: CatalogDatabase): Promise<AlbumMark[]> {
  const rows = await db.selectFrom('spotify_album').select(markColumns).orderBy('spotify_album_id').execute();
  return rows.map((row) => [row.spotify_album_id, markOf(row)]);
}

/** Of an offer the ids about which something else is stored here, or nothing. */
export async function findWanted(db: CatalogDatabase, offered: readonly AlbumMark[]): Promise<string[]> {
  const ids = offered.map(([id]) => id);
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('spotify_album')
    .select(markColumns)
    .where('spotify_album_id', 'in', ids)
    .execute();
  const stored = new Map(rows.map((row) => [row.spotify_album_id, markOf(row)]));
  return offered.filter(([id, mark]) => stored.get(id) !== mark).map(([id]) => id);
}

function markColumns(select: ExpressionBuilder<Schema, 'spotify_album'>) {
  return [
    'spotify_album_id' as const,
    'cover_checked_at' as const,
    'metadata_checked_at' as const,
    'checked_at' as const,
    'failed_at' as const,
    select.fn<number>('length', ['spotify_metadata_json']).as('details_length'),
  ];
}

function markOf(row: {
  cover_checked_at: string | null;
  metadata_checked_at: string | null;
  checked_at: string | null;
  failed_at: string | null;
  details_length: number | null;
}): string {
  const { cover_checked_at, metadata_checked_at, checked_at, failed_at, details_length } = row;
  return [cover_checked_at, metadata_checked_at, checked_at, failed_at, details_length].join(' ');
}
