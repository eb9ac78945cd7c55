import { copyCatalog } from '#db/copy/copy-catalog.ts';
import { engineOfUrl, missingDatabaseFile, withoutPassword } from '#db/database-url.ts';
import { openDatabase } from '#db/open-database.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { runCommand } from './kit/command.ts';
import { UsageError } from './kit/exit.ts';
import type { ProgressBar } from './kit/output.ts';

await runCommand({
  name: 'db:copy',
  summary: 'Copies a whole catalog into an empty database, from SQLite to PostgreSQL or the other way.',
  options: {
    from: { type: 'text', value: 'URL', required: true, help: 'the database to copy, as in DATABASE_URL' },
    to: { type: 'text', value: 'URL', required: true, help: 'the empty database to copy into' },
  },
  notes: 'Ids are kept and every table is compared. Ctrl-C leaves the target empty.',
  async run({ values, output, signal }) {
    const [source, target] = [readUrl('from', values.from), readUrl('to', values.to)];
    if (source === target) throw new UsageError('--from and --to are the same database');
    requireFile(source);
    const made = missingDatabaseFile(target);
    const [from, to] = [openDatabase(source), openDatabase(target)];
    const startedAt = performance.now();
    let bar: (ProgressBar & { table: string }) | undefined;
    try {
      const tables = await copyCatalog({
        from,
        to,
        signal,
        onProgress({ table, rows, of }) {
          if (bar?.table !== table) {
            bar?.end();
            bar = { table, ...output.bar(table, of) };
          }
          bar.advance(rows);
        },
      });
      bar?.end();
      const rows = tables.reduce((sum, table) => sum + table.rows, 0);
      for (const table of tables) output.line(`${String(table.rows).padStart(8)}  ${table.name}`);
      output.line(`${String(rows).padStart(8)}  rows copied and compared: both databases hold the same.`);
      if (made !== undefined) output.progress(`Made the database ${made}.`);
      const urls = { from: withoutPassword(source), to: withoutPassword(target) };
      output.document({ ...urls, rows, durationMs: Math.round(performance.now() - startedAt), tables });
    } finally {
      await Promise.all([from.destroy(), to.destroy()]);
    }
  },
});

function readUrl(option: string, given: string): string {
  if (engineOfUrl(given) !== undefined) return given;
  throw new UsageError(`--${option} takes file: and a path, or postgres://user:password@host/database`);
}

/** Opening a SQLite database makes it, which would hide a wrong path. */
function requireFile(url: string): void {
  const missing = missingDatabaseFile(url);
  if (missing === undefined) return;
  throw new CatalogError('copy-source', `There is no database ${missing}`, {
    hint: 'Give --from the database that holds the catalog',
  });
}
