import { findDamage, tryWriting } from '#db/check-database.ts';
import { describeDatabase, missingDatabaseFile } from '#db/database-url.ts';
import { describeDatabaseError } from '#db/engines/database-errors.ts';
import { listMigrations, refuseNewerDatabase } from '#db/migrate.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { counted } from '#src/format-text.ts';
import { action, examine, ok, type Diagnosis, type Finding } from './finding.ts';

/**
 * Whether the database is there, whole, of this version's schema, and lets itself be written. Ends at the first that is not
 * so: the others would only repeat it.
 *
 * @param db opened without being migrated, with a short write timeout.
 */
export async function examineDatabase(db: CatalogDatabase, url: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  const checks: [string, () => Diagnosis | Promise<Diagnosis>][] = [
    ['database', () => diagnosePlace(db, url)],
    ['integrity', () => diagnoseIntegrity(db)],
    ['schema', () => diagnoseSchema(db)],
    ['lock', () => diagnoseLock(db)],
  ];
  for (const [name, diagnose] of checks) {
    const finding = await examine(name, () => explained(diagnose));
    findings.push(finding);
    if (finding.state === 'action') break;
  }
  return findings;
}

/** What the engine throws becomes what a person can do about it. */
async function explained(diagnose: () => Diagnosis | Promise<Diagnosis>): Promise<Diagnosis> {
  try {
    return await diagnose();
  } catch (error) {
    const sentence = describeDatabaseError(error);
    if (sentence === undefined) throw error;
    return action(`${(error as Error).message}`, sentence);
  }
}

async function diagnosePlace(db: CatalogDatabase, url: string): Promise<Diagnosis> {
  const missing = missingDatabaseFile(url);
  if (missing !== undefined) {
    return action(
      `There is no database ${missing}`,
      'Is DATABASE_URL right? npm start and npm run import make a new one',
    );
  }
  await listMigrations(db);
  return ok(describeDatabase(url));
}

async function diagnoseIntegrity(db: CatalogDatabase): Promise<Diagnosis> {
  const damage = await findDamage(db);
  return damage.length === 0
    ? ok('The database is whole')
    : action(
        `The database is damaged: ${damage.join('; ')}`,
        'Stop what writes, and restore the newest backup: npm run state:restore -- --dir DIR --force',
      );
}

async function diagnoseSchema(db: CatalogDatabase): Promise<Diagnosis> {
  await refuseNewerDatabase(db);
  const migrations = await listMigrations(db);
  const missing = migrations.filter(({ appliedAt }) => appliedAt === null).length;
  return missing === 0
    ? ok(`The schema is up to date (${migrations.at(-1)!.name})`)
    : action(`The schema lacks ${counted(missing, 'migration')}`, 'npm run migrate');
}

async function diagnoseLock(db: CatalogDatabase): Promise<Diagnosis> {
  await tryWriting(db);
  return ok('The database can be written');
}
