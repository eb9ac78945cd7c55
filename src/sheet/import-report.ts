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
