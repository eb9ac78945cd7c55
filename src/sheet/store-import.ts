import type { Insertable, Kysely, Transaction } from 'kysely';
import type { Schema, SheetImportTable } from '#db/schema.ts';

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
