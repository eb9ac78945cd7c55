import { listMigrations, migrateDown, migrateToLatest } from '#db/migrate.ts';
import { openDatabase } from '#db/open-database.ts';
import { EXIT, runCommand } from './command.ts';

await runCommand({
  name: 'migrate',
  summary: 'Brings the database schema to the newest version.',
  options: {
    down: { type: 'flag', help: 'take back the newest migration instead' },
    list: { type: 'flag', help: 'list the migrations and when each was applied; change nothing' },
  },
  async run({ values, config, output }) {
    const db = openDatabase(config.databaseUrl);
    try {
      const changed = values.list ? [] : values.down ? await migrateDown(db) : await migrateToLatest(db);
      const migrations = await listMigrations(db);
      if (values.list) {
        for (const { name, appliedAt } of migrations) output.line(`${name}  ${appliedAt ?? 'not applied'}`);
      } else if (changed.length === 0) {
        output.line(values.down ? 'There is no migration to take back.' : 'The schema is up to date.');
      } else {
        output.line(`${values.down ? 'Taken back' : 'Applied'}: ${changed.join(', ')}`);
      }
      output.document({ changed, migrations });
      return EXIT.done;
    } finally {
      await db.destroy();
    }
  },
});
