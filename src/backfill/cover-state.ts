import type { AlbumDetails, CoverImage } from '#src/sources/album-details.ts';
import { LONGEST_PAUSE_MS } from '#src/sources/source-failure.ts';

/** Asked, but not to be had now: the visitor is told when, and the page asks again by itself. */
export interface Unavailable {
  status: 'unavailable';
  resumesAt: Date;
  /** Seconds until it makes sense to ask again, at least 1, jittered. */
  retryAfterS: number;
}

/** What can be shown as the cover of an album. */
export type CoverState =
  /** Widest first, at least one. `mbid`: of which release of MusicBrainz the Cover Art Archive has it; else it is Spotify's. */
  | { status: 'found'; images: CoverImage[]; mbid?: string }
  /** Spotify said that there is none. */
  | { status: 'absent' }
  /** The sheet has no link to Spotify. */
  | { status: 'no-link' }
  /** Not asked yet. */
  | { status: 'unknown' }
  | Unavailable;

/** What can be shown as the details of an album. */
export type DetailsState =
  /**
   * `mayGrow`: tracks or genres could not be had now; the next look may bring them. `mbid`: the release of MusicBrainz that
   * they are of; else they are Spotify's.
   */
  | { status: 'found'; details: AlbumDetails; mayGrow?: boolean; mbid?: string }
  | { status: 'absent' }
  | { status: 'no-link' }
  | { status: 'unknown' }
  /** Without a Spotify account there are covers only. */
  | { status: 'needs-credentials' }
  | Unavailable;

const RETRY_DEFAULT_MS = 15_000;

/**
 * What cannot be had before a while. Jittered by up to a fifth, at most 5 minutes, so that many open pages do not come back
 * in the same second; a browser's timer overflows after 24 days.
 */
export function unavailable(
  { now, random }: { now: () => number; random: () => number },
  afterMs: number = RETRY_DEFAULT_MS,
): Unavailable {
  const waitMs = Math.min(Math.max(1_000, afterMs), LONGEST_PAUSE_MS);
  const jitterMs = Math.min(waitMs * 0.2 + 5_000, 300_000) * random();
  return {
    status: 'unavailable',
    resumesAt: new Date(now() + waitMs),
    retryAfterS: Math.ceil((waitMs + jitterMs) / 1000),
  };
}
