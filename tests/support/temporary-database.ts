import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { migrateToLatest } from '#db/migrate.ts';
import { openDatabase, type CatalogDatabase } from '#db/open-database.ts';

/** A folder of its own for one test, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'progmetal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A real, migrated database in a file of its own, closed and removed after the test. */
export async function temporaryDatabase(
  url = `file:${join(temporaryFolder(), 'test.sqlite')}`,
): Promise<CatalogDatabase> {
  const db = openDatabase(url);
  onTestFinished(() => db.destroy());
  await migrateToLatest(db);
  return db;
}
