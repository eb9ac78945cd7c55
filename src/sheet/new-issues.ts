import type { SheetIssue } from './sheet-issue.ts';

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
