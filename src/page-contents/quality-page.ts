import { listDoubtfulGenres } from '#src/catalog/doubtful-genres.ts';
import { listOverridden } from '#src/catalog/override-queries.ts';
import { countIssueKinds, issuesByTab } from '#src/sheet/issue-kinds.ts';
import { readLatestIssues } from '#src/sheet/latest-issues.ts';
import { onePage } from './page-contents.ts';

/** The page of what looks wrong in the sheet. */
export const qualityPage = onePage(async ({ catalog, db }) => {
  const issues = await readLatestIssues(db);
  return {
    kinds: countIssueKinds(issues),
    tabs: issuesByTab(issues),
    doubtful: listDoubtfulGenres(catalog).flatMap(({ name, likely, albums }) =>
      albums.map(({ tab, sheetRow }) => ({ name, likely, tab, row: sheetRow })),
    ),
    overridden: await listOverridden(db),
  };
});
