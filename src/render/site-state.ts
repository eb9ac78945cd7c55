import { createHash, hash } from 'node:crypto';
import type { CatalogDatabase } from '#db/open-database.ts';
import { todayOf } from '#src/catalog/release-days.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';

/** What the database holds that pages are made from. */
export interface SiteState {
  /** When it was read, ms since 1970. */
  nowMs: number;
  /** How many albums there are, removed ones not counted. */
  albums: number;
  /** A hash over the sheet's data and the day (what is out and what is upcoming depends on it). */
  catalog: string;
  /**
   * Spotify album id, or address as MusicBrainz keeps it -> a hash over what is stored of it; those of which nothing is known
   * are left out.
   */
  stored: Record<string, string>;
  /** Album ids by Spotify id and by address, for albums that are not removed. */
  albumsByKey: ReadonlyMap<string, number[]>;
}

/**
 * Reads the state of the database at a moment, ms since 1970.
 */
export async function readSiteState(db: CatalogDatabase, nowMs: number): Promise<SiteState> {
  const albums = await db.selectFrom('album').selectAll().orderBy('id').execute();
  const newestImport = await db
    .selectFrom('sheet_import')
    // Not when the sheet was looked at last: that no page shows.
    .select(['id', 'started_at', 'finished_at', 'source', 'counts_json', 'issues_json'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const catalog = createHash('sha256').update(JSON.stringify([todayOf(() => nowMs), newestImport]));
  for (const album of albums) catalog.update(JSON.stringify(Object.values(album)));
  const albumsByKey = new Map<string, number[]>();
  for (const { id, spotify_id, links_json, removed_at } of albums) {
    if (removed_at !== null) continue;
    const links = JSON.parse(links_json) as Record<string, string>;
    for (const key of [spotify_id ?? [], addressesOf({ links, spotifyId: spotify_id })].flat()) {
      albumsByKey.set(key, [...(albumsByKey.get(key) ?? []), id]);
    }
  }
  return {
    nowMs,
    albums: albums.filter(({ removed_at }) => removed_at === null).length,
    catalog: catalog.digest('hex'),
    stored: { ...(await readStored(db)), ...(await readReleases(db)) },
    albumsByKey,
  };
}

async function readStored(db: CatalogDatabase): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('spotify_album')
    .select([
      'spotify_album_id',
      'cover_state',
      'cover_images_json',
      'metadata_state',
      'spotify_metadata_json',
    ])
    .where((where) =>
      where.or([where('cover_state', 'is not', null), where('metadata_state', 'is not', null)]),
    )
    .orderBy('spotify_album_id')
    .execute();
  return Object.fromEntries(
    rows.map(({ spotify_album_id, ...row }) => [
      spotify_album_id,
      hash('sha256', JSON.stringify(Object.values(row))).slice(0, 16),
    ]),
  );
}

async function readReleases(db: CatalogDatabase): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('musicbrainz_address')
    .leftJoin('musicbrainz_release', 'musicbrainz_release.mbid', 'musicbrainz_address.mbid')
    .select(['address', 'state', 'musicbrainz_address.mbid'])
    .select(['artist', 'title', 'has_front', 'details_json'])
    .orderBy('address')
    .execute();
  return Object.fromEntries(
    rows.map(({ address, ...row }) => [
      address,
      hash('sha256', JSON.stringify(Object.values(row))).slice(0, 16),
    ]),
  );
}

/** The albums of which something else is stored now than then. */
export function albumsStoredAnew(then: Record<string, string>, now: SiteState): Set<number> {
  const changed = new Set<number>();
  for (const key of new Set([...Object.keys(then), ...Object.keys(now.stored)])) {
    if (then[key] === now.stored[key]) continue;
    for (const id of now.albumsByKey.get(key) ?? []) changed.add(id);
  }
  return changed;
}
