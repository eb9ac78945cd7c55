import { describe, expect, it } from 'vitest';
import { issuesNewSince } from '#src/sheet/new-issues.ts';
import type { SheetIssue } from '#src/sheet/sheet-issue.ts';

const issue = (message: string, row: number, tab = '2024'): SheetIssue => ({
  tab,
  row,
  column: 'Release Date',
  code: 'date-not-understood',
  message,
});

describe('issuesNewSince', () => {
  it('does not take a row that has moved for a new fault', () => {
    const earlier = [issue('"Smarch"', 7), issue('as in row 7 of "2024"', 9)];
    expect(issuesNewSince(earlier, [issue('"Smarch"', 8), issue('as in row 8 of "2024"', 10)])).toEqual([]);
  });

  it('finds what is new, and a second one of a kind', () => {
    const [second, other] = [issue('"Smarch"', 30), issue('"Smarch"', 7, '2023')];
    expect(issuesNewSince([issue('"Smarch"', 7)], [issue('"Smarch"', 7), second, other])).toEqual([
      second,
      other,
    ]);
  });

  it('finds all when there were none', () => {
    expect(issuesNewSince([], [issue('x', 1)])).toHaveLength(1);
  });
});
