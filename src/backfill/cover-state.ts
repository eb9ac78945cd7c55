import type { AlbumDetails, CoverImage } from '#src/sources/album-details.ts';

/** Asked, but not to be had now: the visitor is told when, and the page asks again by itself. */
export interface Unavailable {
  status: 'unavailable';
  resumesAt: Date;
  /** Seconds until it makes sense to ask again, at least 1, jittered. */
  retryAfterS: number;
}

/** What can be shown as the cover of an album. */
export type CoverState =
  /** Widest first, at least one. */
  | { status: 'found'; images: CoverImage[] }
  /** Spotify said that there is none. */
  | { status: 'absent' }
  /** The sheet has no link to Spotify. */
  | { status: 'no-link' }
  /** Not asked yet. */
  | { status: 'unknown' }
  | Unavailable;

/** What can be shown as the details of an album. */
export type DetailsState =
  /** `mayGrow`: tracks or genres could not be had now; the next look may bring them. */
  | { status: 'found'; details: AlbumDetails; mayGrow?: boolean }
  | { status: 'absent' }
  | { status: 'no-link' }
  | { status: 'unknown' }
  /** Without a Spotify account there are covers only. */
  | { status: 'needs-credentials' }
  | Unavailable;
