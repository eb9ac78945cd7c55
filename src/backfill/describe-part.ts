import type { Candidate } from './select-albums.ts';

/** How the stored cover or details of an album stand, in the words of `refresh --dry-run`. */
export type PartState = 'cached' | 'needs refresh' | 'absent' | 'no link';

/** @param staleBeforeMs what was fetched before this moment needs a refresh. */
export function describePart(
  { album, stored }: Candidate,
  part: 'cover' | 'metadata',
  staleBeforeMs: number,
): PartState {
  if (album.spotifyId === null) return 'no link';
  const [state, at] =
    part === 'cover'
      ? [stored.cover_state, stored.spotify_cover_cached_at]
      : [stored.metadata_state, stored.spotify_metadata_cached_at];
  if (state === 'absent') return 'absent';
  return state === 'found' && at !== null && Date.parse(at) >= staleBeforeMs ? 'cached' : 'needs refresh';
}
