import { albumFromRow } from '#src/catalog/album-fields.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Album } from '#src/catalog/album.ts';
import { CatalogError } from '#src/catalog-error.ts';
import type { Config } from '#src/config.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';
import { readStatus } from './read-status.ts';
import { LONGEST_RETRY_MS } from './shared-fetch.ts';
import { doubtedSince, readStoredAlbum, type StoredAlbum } from './stored-album.ts';
import { bindsForMs, isoTime } from './stored-moment.ts';
import { coverOfRelease, readAddresses, releaseStateOf, type ReleaseState } from './stored-release.ts';

/** The document of `explain --json`: why an album looks as it does. */
export interface Explanation {
  album: Album;
  /** Why its link differs from the sheet's, by db/overrides.csv; null: it does not. */
  overrideReason: string | null;
  /** Null when there is no link, so nothing to know. */
  stored: StoredAlbum | null;
  /** What is known of its release at MusicBrainz, which stands in where Spotify has nothing. */
  release: ReleaseState;
  /** The last one about it, alone or among `albums`. */
  lastCall: { at: string; api: string; purpose: string; status: number | null; albums: number } | null;
  /** UTC ISO: not before then; `now`: the next visit asks; null: nothing is to be asked. */
  nextAttempt: string | null;
  sentence: string;
}

/**
 * Tells why one album looks as it does.
 *
 * @throws CatalogError `no-album` for an unknown id.
 */
export async function explainAlbum(
  db: CatalogDatabase,
  config: Config,
  albumId: number,
  nowMs: number,
): Promise<Explanation> {
  const row = await db.selectFrom('album').selectAll().where('id', '=', albumId).executeTakeFirst();
  if (!row) {
    throw new CatalogError('no-album', `There is no album ${albumId} in the catalog`, {
      hint: 'The id stands in the address of the album page and in npm run export',
    });
  }
  const album = albumFromRow(row);
  const stored = album.spotifyId === null ? null : await readStoredAlbum(db, album.spotifyId);
  const release = releaseStateOf(album, await readAddresses(db, addressesOf(album)));
  const call = await db
    .selectFrom('spotify_call')
    .selectAll()
    .where((where) =>
      where.or([
        where('album_id', '=', albumId),
        ...(album.spotifyId === null ? [] : [where('spotify_ids', 'like', `%${album.spotifyId}%`)]),
      ]),
    )
    .orderBy('called_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  const nextAttempt = stored && !album.removed ? await nextAttemptAt(db, config, stored, nowMs) : null;
  return {
    album,
    overrideReason: row.override_reason,
    stored,
    release,
    lastCall: call
      ? {
          at: call.called_at,
          api: call.api,
          purpose: call.purpose,
          status: call.status,
          albums: call.spotify_ids?.split(',').length ?? 1,
        }
      : null,
    nextAttempt,
    sentence: sentenceOf(album, stored, release, nextAttempt),
  };
}

function sentenceOfRelease(release: ReleaseState): string {
  switch (release.status) {
    case 'found': {
      const { artist, title } = release.release;
      const isOther = !release.agreement.artist && !release.agreement.title;
      return isOther
        ? `, and at its address MusicBrainz has ${title} by ${artist}, which is not used`
        : ', and the Cover Art Archive has no front cover of it';
    }
    case 'absent':
      return `, and MusicBrainz knew none of its addresses (${release.checkedAt})`;
    case 'unknown':
    case 'identified':
      return ', and MusicBrainz has not been asked for it yet';
    case 'none':
      return ', nor an address that MusicBrainz may know';
  }
}

async function nextAttemptAt(
  db: CatalogDatabase,
  config: Config,
  stored: StoredAlbum,
  nowMs: number,
): Promise<string | null> {
  const known =
    stored.cover_state !== null && (stored.metadata_state !== null || !config.spotify.credentials);
  // What is doubted is asked about again by the first visit after a day.
  if (known && doubtedSince(stored) === null) return null;
  const { gate, quota } = await readStatus(db, config, nowMs);
  const waitMs = bindsForMs(stored.next_attempt_at, LONGEST_RETRY_MS, nowMs);
  const ownWait = waitMs > 0 ? stored.next_attempt_at : null;
  const waits = [ownWait, gate.until, quota.nextFreeAt].filter((at) => at !== null);
  const latest = waits.sort().at(-1);
  return latest !== undefined && latest > isoTime(nowMs) ? latest : 'now';
}

function sentenceOf(
  album: Album,
  stored: StoredAlbum | null,
  release: ReleaseState,
  nextAttempt: string | null,
): string {
  if (album.removed) return 'It is no longer in the sheet, so it is not shown; what was fetched is kept.';
  if (stored?.cover_state !== 'found' && coverOfRelease(release, '').status === 'found') {
    return "Its cover is the Cover Art Archive's, since there is none by Spotify.";
  }
  if (!stored) return `The sheet has no usable Spotify link for it${sentenceOfRelease(release)}.`;
  const doubted = doubtedSince(stored);
  if (doubted !== null) {
    const again =
      nextAttempt === 'now' ? 'the next visit asks again' : `a visit after ${nextAttempt} asks again`;
    return `What was fetched is shown, but Spotify's answers lack it since ${doubted}; ${again}.`;
  }
  if (stored.cover_state === 'found') return `Its cover was fetched (${stored.cover_source}) and is shown.`;
  if (stored.cover_state === 'absent')
    return 'Spotify says that there is no such album or no cover, so it shows its sleeve.';
  const when = nextAttempt === 'now' ? 'the next visit asks' : `it is asked for again after ${nextAttempt}`;
  return stored.failures > 0
    ? `Asking failed (${stored.failure_reason}); ${when}.`
    : `Nobody has asked Spotify about it yet; ${when}.`;
}
