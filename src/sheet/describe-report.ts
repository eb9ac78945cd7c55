import { counted } from '#src/counted.ts';
import type { ImportReport } from './import-report.ts';
import type { SheetIssue } from './sheet-issue.ts';

/** What an import did, for people: the numbers, what was left out and why, and every issue by tab and row. */
export function describeReport(report: ImportReport): string[] {
  const lines = [
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
