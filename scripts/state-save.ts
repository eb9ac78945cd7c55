import { saveState } from '#src/home/save-state.ts';
import { runCommand } from './kit/command.ts';

await runCommand({
  name: 'state:save',
  summary:
    'Writes the state into a folder: catalog.sqlite.gz (the whole database) and catalog.ndjson (the sheet data, one album a line).',
  options: {
    dir: { type: 'text', value: 'DIR', required: true, help: 'the folder; made when it is missing' },
    'catalog-only': { type: 'flag', help: 'catalog.ndjson alone: for a database that is kept elsewhere' },
  },
  notes: 'Others may go on writing meanwhile. A save that is killed leaves what was there.',
  async run({ values, config, output, signal, openServices }) {
    const { db } = await openServices();
    const source = { db, url: config.databaseUrl };
    const report = await saveState(source, values.dir, { catalogOnly: values['catalog-only'], signal });
    output.line(`Saved ${report.albums.toLocaleString('en-US')} albums in ${report.files.join(' and ')}`);
    output.line(`Since the last save: ${report.change}`);
    output.document(report);
  },
});
