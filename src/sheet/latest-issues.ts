import type { CatalogDatabase } from '#db/open-database.ts';
import type { SheetIssue } from './sheet-issue.ts';

/** The newest import: when it ended (UTC ISO text), from where, and how many albums the catalog had then. */
export async function findLatestImport(
  db: CatalogDatabase,
): Promise<{ finishedAt: string; source: string; albums: number | undefined } | undefined> {
  const row = await db
    .selectFrom('sheet_import')
    .select(['finished_at', 'source', 'counts_json'])
    .orderBy('id', 'desc')
    .executeTakeFirst();
  if (!row) return undefined;
  const { albums } = JSON.parse(row.counts_json) as { albums?: number };
  return { finishedAt: row.finished_at, source: row.source, albums };
}

/** What the newest import found wrong in the sheet, as it found it; empty before the first import. */
export async function readLatestIssues(db: CatalogDatabase): Promise<SheetIssue[]> {
  return (await findLatestIssues(db)) ?? [];
}

/** As `readLatestIssues`; undefined before the first import. */
export async function findLatestIssues(db: CatalogDatabase): Promise<SheetIssue[] | undefined> {
  const row = await db
    .selectFrom('sheet_import')
    .select('issues_json')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row && (JSON.parse(row.issues_json) as SheetIssue[]);
}
