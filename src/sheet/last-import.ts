import type { Kysely } from 'kysely';
import type { Schema } from '#db/schema.ts';
import type { ImportCounts, ImportReport, TabReport } from './import-report.ts';
import type { SheetIssue } from './sheet-issue.ts';
import type { TabShape } from './tab-shape.ts';

/** What an import leaves behind for the next one, in `counts_json`. */
export interface ImportMemory {
  /** How full each tab was when it was last read, by name. */
  shapes: Record<string, TabShape>;
  /** See `fingerprintImport`. */
  inputSha256: string;
}

export type StoredCounts = ImportCounts &
  ImportMemory & { tabs: TabReport[]; nothingRemovedBecause: string | null };

export interface LastImport {
  id: number;
  counts: Partial<StoredCounts>;
  issues: SheetIssue[];
}

/** The newest import; undefined before the first. */
export async function readLastImport(db: Kysely<Schema>): Promise<LastImport | undefined> {
  const row = await db.selectFrom('sheet_import').selectAll().orderBy('id', 'desc').executeTakeFirst();
  return (
    row && {
      id: row.id,
      counts: JSON.parse(row.counts_json) as Partial<StoredCounts>,
      issues: JSON.parse(row.issues_json) as SheetIssue[],
    }
  );
}

/**
 * The report of importing once more what was imported last, which changes nothing; undefined when it has to be done:
 * something differs, or a tab could not be read then.
 */
export async function repeatedImport(
  db: Kysely<Schema>,
  inputSha256: string,
): Promise<{ id: number; report: Omit<ImportReport, 'durationMs' | 'dryRun'> } | undefined> {
  const last = await readLastImport(db);
  if (last?.counts.inputSha256 !== inputSha256) return undefined;
  const { rows, albums, skippedRows, tabs, nothingRemovedBecause } = last.counts as StoredCounts;
  if (tabs.some(({ status }) => status === 'failed')) return undefined;
  const nothing = { created: 0, updated: 0, removed: 0, restored: 0, spotifyCalls: 0 };
  const { id, issues } = last;
  const counts = { ...nothing, rows, albums, unchanged: albums, skippedRows };
  return { id, report: { ...counts, tabs, nothingRemovedBecause, issues, sheetUnchanged: true } };
}
