import { describe, expect, it } from 'vitest';
import { readLastImport } from '#src/sheet/import-history.ts';
import { countIssueKinds, issuesByTab, issuesNewSince, type SheetIssue } from '#src/sheet/sheet-issue.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';

const issue = (tab: string | null, row: number | null, code: SheetIssue['code']): SheetIssue => ({
  tab,
  row,
  column: null,
  code,
  message: code,
});
const issues = [
  issue('2018', 30, 'link-broken'),
  issue('2018', 7, 'title-missing'),
  issue(null, null, 'override-invalid'),
  issue('2024', 9, 'title-missing'),
];

describe('issues of the sheet', () => {
  it('are counted by kind, most first', () => {
    expect(countIssueKinds(issues)[0]).toEqual({ kind: 'Rows without title', count: 2 });
    expect(countIssueKinds(issues)).toHaveLength(3);
    expect(countIssueKinds([])).toEqual([]);
  });

  it('are grouped by tab, newest first after what concerns none, rows in order', () => {
    const groups = issuesByTab(issues).map(({ tab, issues: ofTab }) => [tab, ofTab.map(({ row }) => row)]);
    expect(groups).toEqual([
      [null, [null]],
      ['2024', [9]],
      ['2018', [7, 30]],
    ]);
  });

  it('are those of the newest import, and none before the first', async () => {
    const db = await temporaryDatabase();
    expect(await readLastImport(db)).toBeUndefined();
    const time = '2026-01-02T00:00:00.000Z';
    const run = { started_at: time, finished_at: time, source: 'x', counts_json: '{}' };
    await db
      .insertInto('sheet_import')
      .values({ ...run, issues_json: '[]' })
      .execute();
    await db
      .insertInto('sheet_import')
      .values({ ...run, issues_json: JSON.stringify(issues) })
      .execute();
    expect((await readLastImport(db))?.issues).toEqual(issues);
  });
});

const brokenLink = (message: string, row: number, tab = '2024'): SheetIssue => ({
  tab,
  row,
  column: 'Release Date',
  code: 'date-not-understood',
  message,
});

describe('issuesNewSince', () => {
  it('does not take a row that has moved for a new fault', () => {
    const earlier = [brokenLink('"Smarch"', 7), brokenLink('as in row 7 of "2024"', 9)];
    expect(
      issuesNewSince(earlier, [brokenLink('"Smarch"', 8), brokenLink('as in row 8 of "2024"', 10)]),
    ).toEqual([]);
  });

  it('finds what is new, and a second one of a kind', () => {
    const [second, other] = [brokenLink('"Smarch"', 30), brokenLink('"Smarch"', 7, '2023')];
    expect(issuesNewSince([brokenLink('"Smarch"', 7)], [brokenLink('"Smarch"', 7), second, other])).toEqual([
      second,
      other,
    ]);
  });

  it('finds all when there were none', () => {
    expect(issuesNewSince([], [brokenLink('x', 1)])).toHaveLength(1);
  });
});
