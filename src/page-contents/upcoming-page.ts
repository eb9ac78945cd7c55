import { todayOf } from '#src/catalog/release-days.ts';
import { albumsToCome, albumsWithoutDate } from '#src/catalog/releases.ts';
import { shownInLine } from '#src/catalog/shown-album.ts';
import { onePage } from './page-contents.ts';

/** The page of what is announced: with a date, soonest first, and without. */
export const upcomingPage = onePage(({ catalog, now }) => {
  const today = todayOf(now);
  const { awaited, neverDated } = albumsWithoutDate(catalog, today);
  return {
    toCome: albumsToCome(catalog, today).map(({ releaseDate, ...album }) => ({
      ...shownInLine({ releaseDate, ...album }),
      releaseDate,
    })),
    awaited: awaited.map(shownInLine),
    neverDated: neverDated.map(shownInLine),
  };
});
