import { CATALOG_FILE } from '#src/home/catalog-text.ts';
import { restoreState, type RestoreReport } from '#src/home/restore-state.ts';
import { runCommand } from './kit/command.ts';

await runCommand({
  name: 'state:restore',
  summary: 'Makes the database what a saved state holds, all of it or nothing.',
  options: {
    dir: {
      type: 'text',
      value: 'DIR',
      required: true,
      help: 'the folder that state:save or state:fetch wrote',
    },
    force: { type: 'flag', help: 'also when the database holds albums, which are replaced' },
  },
  notes: 'A damaged or foreign file is refused whole. A folder without a state changes nothing.',
  async run({ values, config, output, signal }) {
    const report = await restoreState(values.dir, config.databaseUrl, { force: values.force, signal });
    for (const line of describe(report, values.dir)) output.line(line);
    output.document(report);
  },
});

function describe(report: RestoreReport, dir: string): string[] {
  const { albums, covers, snapshot, catalog, albumsFromCatalog, migrated } = report;
  if (!snapshot && !catalog) return [`There is no state in ${dir}: the database is as it was`];
  return [
    `Restored ${albums.toLocaleString('en-US')} albums and ${covers.toLocaleString('en-US')} covers`,
    ...(snapshot
      ? []
      : [`There is no snapshot: the albums have their ids, and covers are fetched again as they are seen`]),
    ...(snapshot && albumsFromCatalog
      ? [`${CATALOG_FILE} is newer than the snapshot: the albums are its own`]
      : []),
    ...(migrated.length > 0 ? [`Brought to the newest schema: ${migrated.join(', ')}`] : []),
  ];
}
