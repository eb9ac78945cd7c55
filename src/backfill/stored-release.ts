import type { Selectable } from 'kysely';
import { retryWhileUnavailable } from '#db/engines/database-errors.ts';
import { withExclusiveTransaction } from '#db/engines/exclusive-transaction.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { MusicBrainzReleaseTable } from '#db/schema.ts';
import type { Album } from '#src/catalog/album.ts';
import type { AlbumDetails, CoverImage } from '#src/sources/album-details.ts';
import { compareNames, type NameAgreement } from '#src/sources/musicbrainz/compare-names.ts';
import type { MusicBrainzRelease } from '#src/sources/musicbrainz/musicbrainz-port.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';
import { DAY_MS } from './call-ledger.ts';
import type { CoverState, DetailsState } from './cover-state.ts';
import { isoTime, isOlder } from './stored-moment.ts';

/** A release of MusicBrainz as it is stored. */
type StoredRelease = Selectable<MusicBrainzReleaseTable>;

/** What is stored of an address of an album. */
export interface StoredAddress {
  address: string;
  state: 'found' | 'absent';
  mbid: string | null;
  checked_at: string;
  /** Undefined: it is not fetched yet. */
  release: StoredRelease | undefined;
}

/** What of an album leads to its release, and says whether that is the album. */
export type AddressedAlbum = Pick<Album, 'id' | 'artist' | 'title' | 'spotifyId' | 'links'>;

/**
 * What is known of an album's release. `found`: a release, which may yet have another name. `identified`: its id is known,
 * the release is not fetched. `absent`: MusicBrainz knows none of the album's addresses. `none`: it has no address.
 */
export type ReleaseState =
  | { status: 'found'; release: StoredRelease; address: string; agreement: NameAgreement }
  | { status: 'identified'; mbid: string; address: string }
  | { status: 'absent'; checkedAt: string }
  | { status: 'unknown' }
  | { status: 'none' };

/** MusicBrainz grows: an address that it did not know is asked about again after this long. */
const ABSENT_AGAIN_MS = 30 * DAY_MS;
/** Of the pictures of the Cover Art Archive; the original may have tens of megabytes. Widest first. */
const SIDES = [500, 250];
/** SQLite takes a limited number of parameters in a query. */
const ADDRESSES_PER_QUERY = 500;

/** What is stored of addresses, by address; those that nobody has asked about are not in it. */
export async function readAddresses(
  db: CatalogDatabase,
  addresses: readonly string[],
): Promise<Map<string, StoredAddress>> {
  const found = new Map<string, StoredAddress>();
  for (let start = 0; start < addresses.length; start += ADDRESSES_PER_QUERY) {
    const rows = await db
      .selectFrom('musicbrainz_address')
      .leftJoin('musicbrainz_release', 'musicbrainz_release.mbid', 'musicbrainz_address.mbid')
      .select(['address', 'state', 'checked_at', 'musicbrainz_address.mbid'])
      .select(['artist', 'title', 'has_front', 'details_json', 'barcode', 'cached_at'])
      .where('address', 'in', addresses.slice(start, start + ADDRESSES_PER_QUERY))
      .execute();
    for (const { address, state, checked_at, mbid, cached_at, ...release } of rows) {
      const stored = cached_at === null ? undefined : ({ ...release, mbid, cached_at } as StoredRelease);
      found.set(address, { address, state, checked_at, mbid, release: stored });
    }
  }
  return found;
}

/** What is known of one album's release, among what is stored of addresses. */
export function releaseStateOf(
  album: AddressedAlbum,
  stored: ReadonlyMap<string, StoredAddress>,
): ReleaseState {
  const addresses = addressesOf(album);
  const known = addresses.flatMap((address) => stored.get(address) ?? []);
  const found = known.find(({ release }) => release) ?? known.find(({ state }) => state === 'found');
  if (found?.release) {
    const { release, address } = found;
    return { status: 'found', release, address, agreement: compareNames(album, release) };
  }
  if (found?.mbid) return { status: 'identified', mbid: found.mbid, address: found.address };
  if (addresses.length === 0) return { status: 'none' };
  if (known.length < addresses.length) return { status: 'unknown' };
  return { status: 'absent', checkedAt: known.map(({ checked_at }) => checked_at).sort()[0]! };
}

/** Whether MusicBrainz is to be asked about an album: it never was, or long ago and knew nothing. */
export function isToBeAsked(state: ReleaseState, nowMs: number): boolean {
  if (state.status === 'absent') return isOlder(state.checkedAt, ABSENT_AGAIN_MS, nowMs);
  return state.status === 'unknown' || state.status === 'identified';
}

/** Whether a release is the album: one of artist and title has to agree. */
function isUsable({ artist, title }: NameAgreement): boolean {
  return artist || title;
}

/** The cover of an album as the Cover Art Archive has it. */
export function coverOfRelease(state: ReleaseState, coverArtUrl: string): CoverState {
  if (state.status === 'unknown' || state.status === 'identified') return { status: 'unknown' };
  if (state.status !== 'found' || !isUsable(state.agreement) || state.release.has_front === 0) {
    return { status: 'absent' };
  }
  const { mbid } = state.release;
  const images = SIDES.map((side): CoverImage => ({
    url: `${coverArtUrl}/release/${mbid}/front-${side}`,
    width: side,
    height: side,
  }));
  return { status: 'found', images, mbid };
}

/** The details of an album as MusicBrainz has them. */
export function detailsOfRelease(state: ReleaseState): DetailsState {
  if (state.status === 'unknown' || state.status === 'identified') return { status: 'unknown' };
  if (state.status !== 'found' || !isUsable(state.agreement)) return { status: 'absent' };
  const details = JSON.parse(state.release.details_json) as AlbumDetails;
  return { status: 'found', details, mbid: state.release.mbid };
}

/** Whether who waits for an album's cover would now be told more: the cover, or that no source has one. */
export function isAnswered({ spotifyId }: Pick<Album, 'spotifyId'>, state: ReleaseState): boolean {
  const { status } = coverOfRelease(state, '');
  return status === 'found' || (status === 'absent' && spotifyId === null);
}

/** Keeps what MusicBrainz said of addresses, also when the database is away for a moment. */
export async function storeAddresses(
  db: CatalogDatabase,
  releases: ReadonlyMap<string, readonly string[]>,
  nowMs: number,
): Promise<void> {
  const checked_at = isoTime(nowMs);
  const rows = [...releases].map(([address, [mbid = null]]) => {
    const state = mbid === null ? ('absent' as const) : ('found' as const);
    return { address, state, mbid, checked_at };
  });
  if (rows.length === 0) return;
  await retryWhileUnavailable(() =>
    db
      .insertInto('musicbrainz_address')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('address').doUpdateSet((row) => ({
          state: row.ref('excluded.state'),
          mbid: row.ref('excluded.mbid'),
          checked_at: row.ref('excluded.checked_at'),
        })),
      )
      .execute(),
  );
}

/**
 * Keeps the release that MusicBrainz answered with for an id, under its own id where two releases were merged; null: there
 * is none any more, and its addresses have none either.
 */
export async function storeRelease(
  db: CatalogDatabase,
  askedMbid: string,
  release: MusicBrainzRelease | null,
  nowMs: number,
): Promise<void> {
  const now = isoTime(nowMs);
  await retryWhileUnavailable(() =>
    withExclusiveTransaction(db, 'cache', async (transaction) => {
      if (release?.mbid !== askedMbid) {
        const state = release === null ? ('absent' as const) : ('found' as const);
        await transaction
          .updateTable('musicbrainz_address')
          .set({ state, mbid: release?.mbid ?? null, checked_at: now })
          .where('mbid', '=', askedMbid)
          .execute();
      }
      if (release === null) return;
      const { mbid, hasFront, details, ...names } = release;
      const columns = {
        ...names,
        has_front: hasFront ? 1 : 0,
        details_json: JSON.stringify(details),
        cached_at: now,
      };
      await transaction
        .insertInto('musicbrainz_release')
        .values({ mbid, ...columns })
        .onConflict((conflict) => conflict.column('mbid').doUpdateSet(columns))
        .execute();
    }),
  );
}
