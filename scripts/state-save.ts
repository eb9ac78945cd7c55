import { saveState, type SaveReport } from '#src/state/save-state.ts';
import { UsageError } from './arguments.ts';
import { EXIT, runCommand } from './command.ts';

await runCommand({
  name: 'state:save',
  summary:
    'Writes the state into a folder: catalog.ndjson (the sheet data, one album a line) and spotify.ndjson.gz (what was fetched, ledger, gate).',
  options: { dir: { type: 'text', value: 'DIR', help: 'the folder; made when it is missing' } },
  notes: 'An unchanged state gives the same bytes. A save that is killed leaves what was there.',
  async run({ values, output, signal, openServices }) {
    if (values.dir === undefined) throw new UsageError('Give the folder to save to: --dir DIR');
    const { db } = await openServices();
    const report = await saveState(db, values.dir, { signal });
    for (const line of describe(report)) output.line(line);
    output.document(report);
    return EXIT.done;
  },
});

function describe(report: SaveReport): string[] {
  const { added, changed, renamed, removed, restored } = report;
  return [
    `Saved ${report.albums} albums, ${report.spotifyAlbums} answers of Spotify and ${report.calls} calls`,
    report.notComparedBecause === null
      ? `Since the last save: ${added} added, ${renamed} renamed, ${changed} changed, ${removed} removed, ${restored} restored`
      : `Not compared with the last save: ${report.notComparedBecause}`,
  ];
}
