import { listDoubtfulGenres, listGenrePages, listGenres } from '#src/catalog/genres.ts';
import { listDifferingNames } from '#src/backfill/release-albums.ts';
import { listOverridden } from '#src/catalog/album-queries.ts';
import { todayOf } from '#src/catalog/release-days.ts';
import { albumsToCome, albumsWithoutDate, listYears } from '#src/catalog/releases.ts';
import { shownInLine } from '#src/catalog/shown-album.ts';
import { countIssueKinds, issuesByTab } from '#src/sheet/sheet-issue.ts';
import { readLastImport } from '#src/sheet/import-history.ts';
import { onePage, withCount } from './page-contents.ts';

/** The page of all genres: those with a page of their own, and the names of the others in alphabetical order. */
export const genresPage = onePage(({ catalog }) => {
  const genres = listGenres(catalog);
  const larger = listGenrePages(catalog);
  return {
    total: genres.length,
    larger: larger.map(withCount),
    smaller: genres
      .slice(larger.length)
      .map(({ name }) => name)
      .sort((one, other) => one.localeCompare(other, 'en')),
  };
});

/** The page of all years. */
export const yearsPage = onePage(({ catalog }) => ({ years: listYears(catalog).map(withCount) }));

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

/** The page of what looks wrong in the sheet. */
export const qualityPage = onePage(async ({ catalog, db }) => {
  const issues = (await readLastImport(db))?.issues ?? [];
  return {
    kinds: countIssueKinds(issues),
    tabs: issuesByTab(issues),
    doubtful: listDoubtfulGenres(catalog).flatMap(({ name, likely, albums }) =>
      albums.map(({ tab, sheetRow }) => ({ name, likely, tab, row: sheetRow })),
    ),
    overridden: await listOverridden(db),
    /** Anew each day: what MusicBrainz says may come at any time. */
    differing: await listDifferingNames(db, catalog.albums),
  };
});
