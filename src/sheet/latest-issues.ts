import type { CatalogDatabase } from '#db/open-database.ts';
import type { SheetIssue } from './sheet-issue.ts';

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
