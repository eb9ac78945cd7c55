import { describeDatabase, missingDatabaseFile } from '#db/database-url.ts';
import {
  backUpDatabase,
  listMigrations,
  migrateDown,
  migrateToLatest,
  previewDown,
  type Loss,
} from '#db/migrate.ts';
import { openDatabase, type CatalogDatabase } from '#db/open-database.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { counted } from '#src/format-text.ts';
import { runCommand } from './kit/command.ts';
import { UsageError } from './kit/exit.ts';
import { confirm, type Output } from './kit/output.ts';

await runCommand({
  name: 'migrate',
  summary: 'Brings the database schema to the newest version.',
  options: {
    down: {
      type: 'flag',
      help: 'take back the newest migration instead: says what would be lost, copies a SQLite database aside, asks',
    },
    yes: { type: 'flag', help: 'with --down: do not ask' },
    list: { type: 'flag', help: 'list the migrations and when each was applied; change nothing' },
  },
  async run({ values, config, output, signal }) {
    if (values.list && values.down) throw new UsageError('Give --list or --down, not both');
    const missing = missingDatabaseFile(config.databaseUrl);
    if (missing !== undefined && (values.list || values.down)) {
      throw new CatalogError('no-database', `There is no database ${missing}`, {
        hint: 'Is DATABASE_URL right? npm run migrate makes a new one',
      });
    }
    const db = openDatabase(config.databaseUrl);
    try {
      if (values.down) return await takeBack(db, config.databaseUrl, { yes: values.yes, output, signal });
      const changed = values.list ? [] : await migrateToLatest(db);
      const migrations = await listMigrations(db);
      if (missing !== undefined) output.progress(`Made the database ${missing}: there was none yet.`);
      if (values.list) {
        for (const { name, appliedAt } of migrations) output.line(`${name}  ${appliedAt ?? 'not applied'}`);
      } else {
        output.line(changed.length === 0 ? 'The schema is up to date.' : `Applied: ${changed.join(', ')}`);
      }
      output.document({ changed, migrations });
    } finally {
      await db.destroy();
    }
  },
});

async function takeBack(
  db: CatalogDatabase,
  url: string,
  { yes, output, signal }: { yes: boolean; output: Output; signal: AbortSignal },
): Promise<void> {
  const preview = await previewDown(db);
  let changed: string[] = [];
  let copy: string | undefined;
  if (preview === undefined) output.line('There is no migration to take back.');
  else {
    output.line(`Taking ${preview.name} back, in ${describeDatabase(url)}, destroys:`);
    const filled = preview.losses.filter(({ rows }) => rows > 0);
    for (const loss of filled) output.line(`  ${describe(loss)}`);
    const empty = preview.losses.length - filled.length;
    if (empty > 0)
      output.line(`  ${counted(empty, 'part')} of the schema that ${empty === 1 ? 'holds' : 'hold'} nothing`);
    if (yes || (await confirm(`Take ${preview.name} back?`, signal))) {
      copy = await backUpDatabase(db, url, `before-${preview.name}-${stamp()}`);
      output.line(
        copy === undefined
          ? 'No copy was made: PostgreSQL has pg_dump for that.'
          : `A copy of the database as it was is ${copy}`,
      );
      changed = await migrateDown(db);
      output.line(`Taken back: ${changed.join(', ')}`);
    } else output.line('Nothing was changed.');
  }
  const migrations = await listMigrations(db);
  output.document({ changed, migrations, losses: preview?.losses ?? [], copy: copy ?? null });
}

function describe({ table, column, rows }: Loss): string {
  if (column !== null) return `the column ${column} of ${table}, filled in ${counted(rows, 'row')}`;
  return `the table ${table}, with ${counted(rows, 'row')}`;
}

/** Now, as it may stand in a file name: `20260131T235959Z`. */
function stamp(): string {
  return new Date().toISOString().replace(/[-:]|\.\d+/g, '');
}
