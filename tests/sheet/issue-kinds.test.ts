import { describe, expect, it } from 'vitest';
import { countIssueKinds, issuesByTab } from '#src/sheet/issue-kinds.ts';
import { readLatestIssues } from '#src/sheet/latest-issues.ts';
import type { SheetIssue } from '#src/sheet/sheet-issue.ts';
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
    expect(await readLatestIssues(db)).toEqual([]);
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
    expect(await readLatestIssues(db)).toEqual(issues);
  });
});
