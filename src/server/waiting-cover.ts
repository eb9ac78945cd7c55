import type { CoverAlbum } from '#src/backfill/stored-album.ts';
import type { Unavailable } from '#src/backfill/cover-state.ts';
import { askAgainTrigger, formatResumeTime } from '#src/components/ask-again.ts';
import { groovesSvg } from '#src/components/grooves.ts';
import type { Paths } from '#src/paths.ts';

/** Fills the markup of a cover that has to wait, as the shared component rendered it once, for one album. */
export type WaitingCover = (album: Pick<CoverAlbum, 'id' | 'artist' | 'title'>, state: Unavailable) => string;

/** An album and a time that no other part of the markup holds. */
export const STAND_IN: { album: CoverAlbum; state: Unavailable } = {
  album: { id: 9_999_999_999, artist: '', title: '', spotifyId: null, spotifyUrl: null },
  state: { status: 'unavailable', resumesAt: new Date('2001-02-03T04:05:06.789Z'), retryAfterS: 65_437 },
};

/**
 * Makes the filling from what the component rendered for the stand-in; undefined when that does not hold, once each,
 * all that differs from album to album.
 */
export function createWaitingCover(html: string, paths: Pick<Paths, 'coverArt'>): WaitingCover | undefined {
  const markers = partsOf(STAND_IN.album, STAND_IN.state, paths);
  if (markers.some((marker) => html.split(marker).length !== 2)) return undefined;
  return (album, state) => {
    const parts = partsOf(album, state, paths);
    return markers.reduce((filled, marker, index) => filled.replace(marker, () => parts[index]!), html);
  };
}

/** Numbers, times and paths of our own: nothing that would have to be escaped. */
function partsOf(
  { id, artist, title }: Pick<CoverAlbum, 'id' | 'artist' | 'title'>,
  state: Unavailable,
  { coverArt }: Pick<Paths, 'coverArt'>,
): string[] {
  return [
    groovesSvg(artist, title),
    `hx-get="${coverArt(id)}"`,
    askAgainTrigger(state),
    `datetime="${state.resumesAt.toISOString()}"`,
    formatResumeTime(state),
  ];
}
