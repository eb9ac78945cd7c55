import { counted } from '#src/format-text.ts';
import type { ImportReport, TabReport } from './import-report.ts';
import type { SheetIssue } from './sheet-issue.ts';

/** What an import did, for people: the numbers, tab by tab and in all, what was left out and why, and every issue by tab and row. */
export function describeReport(report: ImportReport): string[] {
  if (report.sheetUnchanged) {
    const what = `${counted(report.albums, 'album')} in ${counted(tabsOf(report, 'imported').length, 'tab')}`;
    return [`The sheet is unchanged since the last import: nothing to do (${what}).`];
  }
  const lines = [
    ...tabsOf(report, 'imported').map(({ name, rows }) => `${name}: ${counted(rows, 'row')}`),
    `${counted(report.rows, 'row')}, ${counted(report.albums, 'album')}: ${number(report.created)} created, ` +
      `${number(report.updated)} updated, ${number(report.unchanged)} unchanged, ` +
      `${number(report.removed)} removed, ${number(report.restored)} restored`,
    `${counted(report.skippedRows, 'row')} without an album skipped; ` +
      `${counted(report.spotifyCalls, 'Spotify call')}; ${(report.durationMs / 1000).toFixed(1)} s`,
  ];
  if (report.nothingRemovedBecause !== null) {
    lines.push(`No album was marked removed: ${report.nothingRemovedBecause}`);
  }
  const ending = report.dryRun ? ['', 'This was a dry run: nothing was changed.'] : [];
  return [...lines, ...describeIssues(report.issues), ...ending];
}

function tabsOf({ tabs }: ImportReport, status: TabReport['status']): TabReport[] {
  return tabs.filter((tab) => tab.status === status);
}

function describeIssues(issues: readonly SheetIssue[]): string[] {
  if (issues.length === 0) return ['No issues.'];
  const lines = ['', `${counted(issues.length, 'issue')}:`];
  for (const [tab, ofTab] of Map.groupBy(issues, (issue) => issue.tab)) {
    lines.push('', tab ?? 'The sheet');
    for (const { row, column, code, message } of ofTab) {
      const place = [row === null ? '' : `row ${row}`, column ?? ''].filter((part) => part !== '').join(', ');
      lines.push(`  ${place === '' ? '' : `${place}: `}${message} [${code}]`);
    }
  }
  return lines;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
