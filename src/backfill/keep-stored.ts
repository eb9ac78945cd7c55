import type { AlbumDetails } from '#src/sources/album-details.ts';
import { isoTime } from './stored-moment.ts';
import { DAY_MS } from './call-ledger.ts';
import { NO_FAILURE, storedDetailsOf, type Answer, type StoredAlbum } from './stored-album.ts';

/** Whether a stored part stays although an answer lacks it, and since when answers have. */
interface Verdict {
  keep: boolean;
  since: string | null;
}

/** An answer that lacks what is stored is believed when it comes again after this long. */
const BELIEVED_AFTER_MS = DAY_MS;

/** Whether anything was ever found under this id. */
export function isKnown(stored: Answer): boolean {
  return stored.cover_state === 'found' || stored.metadata_state === 'found';
}

/**
 * The columns that an answer sets where something is stored: no single odd answer erases a cover or details. What the
 * answer lacks (the album, images, tracks) stays, and stays shown, until an answer lacks it again at least a day later;
 * from then on the album is asked about again. Fields that are empty never replace filled ones.
 */
export function keepStored(stored: StoredAlbum, answer: Answer, nowMs: number): Answer {
  const known = storedDetailsOf(stored);
  const fresh = storedDetailsOf(answer);
  const isOther = isOtherAlbum(known, fresh);
  const isGone = isKnown(stored) && (isOther || !isKnown(answer));
  const hasCover = stored.cover_state === 'found';
  const cover = judge(
    hasCover && (isGone || answer.cover_state === 'absent'),
    stored.cover_absent_since,
    nowMs,
  );
  const details = judge(
    known !== undefined && (isGone || lacksTracks(known, fresh)),
    stored.metadata_absent_since,
    nowMs,
  );
  // Of an album that is doubted nothing is taken: the part that was never found waits with the other.
  if (isGone && (cover.keep || details.keep)) {
    return {
      checked_at: answer.checked_at!,
      cover_absent_since: cover.since,
      metadata_absent_since: details.since,
      ...askedAgain([cover, details]),
    };
  }
  return {
    ...answer,
    // Images that cannot be read are no reason to ask again where a cover, or that there is none, is known.
    ...(answer.cover_state === undefined && stored.cover_state !== null && NO_FAILURE),
    ...(cover.keep && coverOf(stored)),
    ...(isSmallerCopy(stored, answer) && { ...coverOf(stored), ...confirmed(answer) }),
    ...(known &&
      fresh &&
      !isOther && { spotify_metadata_json: JSON.stringify(joinDetails(known, fresh, details.keep)) }),
    cover_absent_since: cover.keep ? cover.since : null,
    metadata_absent_since: details.keep ? details.since : null,
    ...((cover.keep || details.keep) && askedAgain([cover, details])),
  };
}

function judge(lacks: boolean, since: string | null, nowMs: number): Verdict {
  if (!lacks) return { keep: false, since: null };
  // A moment that is yet to come was written by a clock that went wrong.
  if (since === null || Date.parse(since) > nowMs) return { keep: true, since: isoTime(nowMs) };
  return { keep: nowMs - Date.parse(since) < BELIEVED_AFTER_MS, since };
}

function askedAgain(verdicts: Verdict[]): Answer {
  const since = verdicts.map((verdict) => (verdict.keep ? Date.parse(verdict.since!) : 0));
  return { ...NO_FAILURE, next_attempt_at: isoTime(Math.max(...since) + BELIEVED_AFTER_MS) };
}

function lacksTracks(known: AlbumDetails, fresh: AlbumDetails | undefined): boolean {
  return fresh !== undefined && fresh.tracks.length > 0 && fresh.totalTracks < known.tracks.length;
}

/** Spotify may answer with the album that replaced another. */
function isOtherAlbum(known: AlbumDetails | undefined, fresh: AlbumDetails | undefined): boolean {
  return fresh?.replacedBy !== undefined && known !== undefined && fresh.replacedBy !== known.replacedBy;
}

/** oEmbed's one picture says that there still is a cover; the three sizes of the Web API are the better copy of it. */
function isSmallerCopy(stored: StoredAlbum, answer: Answer): boolean {
  const bothFound = stored.cover_state === 'found' && answer.cover_state === 'found';
  return bothFound && stored.cover_source === 'web-api' && answer.cover_source === 'oembed';
}

function confirmed({ cover_checked_at }: Answer): Answer {
  return { spotify_cover_cached_at: cover_checked_at!, cover_checked_at: cover_checked_at! };
}

function coverOf(stored: StoredAlbum): Answer {
  const { cover_state, spotify_cover_url, cover_images_json } = stored;
  const { spotify_cover_cached_at, cover_source, cover_checked_at } = stored;
  return {
    cover_state,
    spotify_cover_url,
    cover_images_json,
    spotify_cover_cached_at,
    cover_source,
    cover_checked_at,
  };
}

function joinDetails(known: AlbumDetails, fresh: AlbumDetails, keepTracks: boolean): AlbumDetails {
  return {
    ...fresh,
    name: fresh.name || known.name,
    artists: filled(fresh.artists, known.artists),
    releaseDate: fresh.releaseDate ?? known.releaseDate,
    label: fresh.label ?? known.label,
    popularity: fresh.popularity ?? known.popularity,
    genres: filled(fresh.genres, known.genres),
    copyrights: filled(fresh.copyrights, known.copyrights),
    ...(keepTracks || isBeginning(fresh, known) ? tracksOf(known) : {}),
  };
}

/** Whether these are the first of the known tracks: the further pages were paid for once. */
function isBeginning(fresh: AlbumDetails, known: AlbumDetails): boolean {
  return (
    fresh.tracks.length < known.tracks.length &&
    (fresh.tracks.length === 0 || fresh.totalTracks === known.totalTracks) &&
    fresh.tracks.every(({ title }, index) => title === known.tracks[index]?.title)
  );
}

function tracksOf({ tracks, totalTracks, goneTracks }: AlbumDetails): Partial<AlbumDetails> {
  return { tracks, totalTracks, goneTracks };
}

function filled<T>(fresh: T[], known: T[]): T[] {
  return fresh.length > 0 ? fresh : known;
}
