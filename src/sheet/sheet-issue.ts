import { cleanText } from './cell-text.ts';

/** Every kind of issue the import can find in a sheet, and its heading for people who correct the sheet. */
const KINDS = {
  /** The other tabs still import. */
  'tab-failed': 'Tabs that could not be read',
  'tab-skipped': 'Tabs left out',
  /** A tab lacks a column that the others have. */
  'column-missing': 'Columns missing',
  /** A formula failed, or Google had not computed it yet. */
  'cell-error': 'Formulas that failed',
  'artist-missing': 'Rows without artist',
  'title-missing': 'Rows without title',
  /** Another row holds the same album and wins. */
  'duplicate-row': 'Doubled rows',
  'text-cut': 'Overlong texts',
  'date-not-understood': 'Odd dates',
  'vocal-style-unknown': 'Unknown vocal styles',
  /** Neither http: nor https:; dropped. */
  'link-not-http': 'Links that are not of the web',
  /** A link cell holds no link, or one that leads nowhere. */
  'link-broken': 'Broken links',
  'spotify-link-not-album': 'Spotify links that lead to no album',
  'spotify-id-malformed': 'Mistyped Spotify links',
  'spotify-id-shared': 'One Spotify link on two albums',
  'override-invalid': 'Corrections that cannot be read',
  'override-album-unknown': 'Corrections of albums that are not there',
};

export type SheetIssueCode = keyof typeof KINDS;

/** One issue in the sheet or in db/overrides.csv: a fact to correct there, never a failure of the import. */
export interface SheetIssue {
  /** Null when it is not about a tab. */
  tab: string | null;
  /** 1-based, as a spreadsheet shows it. */
  row: number | null;
  /** The column's name in the sheet. */
  column: string | null;
  code: SheetIssueCode;
  /** One sentence that says what was found and what was done about it; untrusted text in it is quoted and cut. */
  message: string;
}

/** Untrusted text as an issue's message shows it: one line, in quotes, without control characters, at most 80 characters. */
export function quote(text: string): string {
  const characters = [...cleanText(text).text];
  return JSON.stringify(
    characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : characters.join(''),
  );
}

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

/** The issues that an earlier import did not find. Rows move when others are put in, so they do not count. */
export function issuesNewSince(earlier: readonly SheetIssue[], issues: readonly SheetIssue[]): SheetIssue[] {
  const left = new Map<string, number>();
  for (const issue of earlier) left.set(keyOf(issue), (left.get(keyOf(issue)) ?? 0) + 1);
  return issues.filter((issue) => {
    const key = keyOf(issue);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

/** Messages name other rows here and there, which move as well. */
function keyOf({ tab, column, code, message }: SheetIssue): string {
  return JSON.stringify([tab, column, code, message.replace(/\brow \d+/g, 'row')]);
}
