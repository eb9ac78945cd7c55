import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Kysely, Insertable, Transaction } from 'kysely';
import type { Schema, SheetImportTable } from '#db/schema.ts';
import type { ImportCounts, ImportReport, TabReport } from './import-report.ts';
import type { SheetIssue } from './sheet-issue.ts';
import type { TabShape } from './sheet-losses.ts';

/** What an import leaves behind for the next one, in `counts_json`. */
export interface ImportMemory {
  /** How full each tab was when it was last read, by name. */
  shapes: Record<string, TabShape>;
  /** See `fingerprintImport`. */
  inputSha256: string;
}

type StoredCounts = ImportCounts & ImportMemory & { tabs: TabReport[]; nothingRemovedBecause: string | null };

export interface LastImport {
  id: number;
  /** UTC ISO text. */
  finishedAt: string;
  source: string;
  counts: Partial<StoredCounts>;
  issues: SheetIssue[];
}

/** The newest import; undefined before the first. */
export async function readLastImport(db: Kysely<Schema>): Promise<LastImport | undefined> {
  const row = await db.selectFrom('sheet_import').selectAll().orderBy('id', 'desc').executeTakeFirst();
  return (
    row && {
      id: row.id,
      finishedAt: row.finished_at,
      source: row.source,
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

/** Records an import; the issues of earlier ones are let go. */
export async function recordImport(
  db: Transaction<Schema>,
  run: Omit<Insertable<SheetImportTable>, 'id'>,
): Promise<void> {
  await db.updateTable('sheet_import').set({ issues_json: '[]' }).where('issues_json', '!=', '[]').execute();
  await db.insertInto('sheet_import').values(run).execute();
}

/** Notes that the sheet was looked at and was still what an import had brought in. */
export async function noteLook(db: Kysely<Schema>, importId: number, lookedAt: string): Promise<void> {
  await db.updateTable('sheet_import').set({ checked_at: lookedAt }).where('id', '=', importId).execute();
}

/** Where the rules of the import stand, and which versions of other packages they use. */
const RULES = [new URL('./', import.meta.url), new URL('../catalog/', import.meta.url)];
const PACKAGES = new URL('../../package.json', import.meta.url);

/**
 * SHA-256 over the bytes of a sheet and all else that decides what an import makes of them: the program's own rules and
 * whatever is given as `settings`. Where it is the same, an import changes nothing.
 */
export async function fingerprintImport(file: Buffer, settings: unknown): Promise<string> {
  const hash = createHash('sha256').update(file).update(JSON.stringify(settings));
  for (const folder of RULES) {
    for (const name of (await readdir(folder)).sort())
      hash.update(name).update(await readFile(new URL(name, folder)));
  }
  return hash.update(await readFile(PACKAGES)).digest('hex');
}
