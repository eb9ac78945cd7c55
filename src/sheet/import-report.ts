import { counted, formatNumber } from '#src/format-text.ts';
import type { SheetIssue } from './sheet-issue.ts';

/** What became of a tab. */
export interface TabReport {
  name: string;
  status: 'imported' | 'skipped' | 'failed';
  /** Rows with artist and title that were taken. */
  rows: number;
  /** Why it was skipped or failed; null when imported. */
  reason: string | null;
}

/** The numbers of one import. created + updated + unchanged + restored = albums. */
export interface ImportCounts {
  /** Rows with artist and title in the imported tabs. */
  rows: number;
  /** Distinct albums in them. */
  albums: number;
  created: number;
  updated: number;
  unchanged: number;
  removed: number;
  /** Albums that had been removed and are back, with their old id. */
  restored: number;
  /** Rows below a header with something in them but no album. */
  skippedRows: number;
  spotifyCalls: number;
  durationMs: number;
}

/** What one import did; the document of `import --json`. */
export interface ImportReport extends ImportCounts {
  tabs: TabReport[];
  issues: SheetIssue[];
  dryRun: boolean;
  /** Why albums missing from the sheet were not looked for; null when they were. */
  nothingRemovedBecause: string | null;
  /** Whether everything was as at the last import, so that the sheet was not even read. */
  sheetUnchanged: boolean;
}

/** Something to tell the person who waits. */
export type ImportProgress =
  | { step: 'download'; source: string }
  | { step: 'retry'; reason: string; delayMs: number }
  | { step: 'open' }
  /** `number` counts from 1. */
  | { step: 'tab'; number: number; of: number; name: string }
  | { step: 'store'; albums: number };

/** What an import did, for people: the numbers, tab by tab and in all, what was left out and why, and every issue by tab and row. */
export function describeReport(report: ImportReport): string[] {
  if (report.sheetUnchanged) {
    const what = `${counted(report.albums, 'album')} in ${counted(tabsOf(report, 'imported').length, 'tab')}`;
    return [`The sheet is unchanged since the last import: nothing to do (${what}).`];
  }
  const lines = [
    ...tabsOf(report, 'imported').map(({ name, rows }) => `${name}: ${counted(rows, 'row')}`),
    `${counted(report.rows, 'row')}, ${counted(report.albums, 'album')}: ${formatNumber(report.created)} created, ` +
      `${formatNumber(report.updated)} updated, ${formatNumber(report.unchanged)} unchanged, ` +
      `${formatNumber(report.removed)} removed, ${formatNumber(report.restored)} restored`,
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
