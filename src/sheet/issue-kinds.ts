import type { SheetIssue, SheetIssueCode } from './sheet-issue.ts';

/** Every kind of fault as a heading for people who mend the sheet. */
const KINDS: Record<SheetIssueCode, string> = {
  'tab-failed': 'Tabs that could not be read',
  'tab-skipped': 'Tabs left out',
  'column-missing': 'Columns missing',
  'cell-error': 'Formulas that failed',
  'artist-missing': 'Rows without artist',
  'title-missing': 'Rows without title',
  'duplicate-row': 'Doubled rows',
  'text-cut': 'Overlong texts',
  'date-not-understood': 'Odd dates',
  'vocal-style-unknown': 'Unknown vocal styles',
  'link-not-http': 'Links that are not of the web',
  'link-broken': 'Broken links',
  'spotify-link-not-album': 'Spotify links that lead to no album',
  'spotify-id-malformed': 'Mistyped Spotify links',
  'spotify-id-shared': 'One Spotify link on two albums',
  'override-invalid': 'Corrections that cannot be read',
  'override-album-unknown': 'Corrections of albums that are not there',
};

/** How many issues there are of each kind, most first. */
export function countIssueKinds(issues: readonly SheetIssue[]): { kind: string; count: number }[] {
  return [...Map.groupBy(issues, ({ code }) => code)]
    .map(([code, ofKind]) => ({ kind: KINDS[code] ?? code, count: ofKind.length }))
    .sort((one, other) => other.count - one.count);
}

/** Issues by tab, newest tab first and what concerns no tab before them; rows in order. */
export function issuesByTab(issues: readonly SheetIssue[]): { tab: string | null; issues: SheetIssue[] }[] {
  const tabs = [...Map.groupBy(issues, ({ tab }) => tab)].map(([tab, ofTab]) => ({
    tab,
    issues: ofTab.toSorted((one, other) => (one.row ?? 0) - (other.row ?? 0)),
  }));
  const ofAll = tabs.filter(({ tab }) => tab === null);
  return [...ofAll, ...tabs.filter(({ tab }) => tab !== null).reverse()];
}
