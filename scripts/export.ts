import { exportCatalog, type ExportFormat } from '#src/sheet/export-catalog.ts';
import { writeExportFile, writePieces } from '#src/sheet/write-export.ts';
import { runCommand } from './kit/command.ts';
import { UsageError } from './kit/exit.ts';

const FORMATS: readonly string[] = ['ndjson', 'json', 'csv'] satisfies ExportFormat[];

await runCommand({
  name: 'export',
  summary: 'Writes the sheet data of every album, one album a row.',
  options: {
    format: { type: 'text', value: 'ndjson|json|csv', help: 'ndjson unless given' },
    out: { type: 'text', value: 'FILE', help: 'write to this file instead of stdout' },
  },
  notes: 'With --json (or --format json) the document is the array of albums.',
  async run({ values, output, signal, openServices }) {
    const format = values.format ?? (output.json ? 'json' : 'ndjson');
    if (!isFormat(format)) throw new UsageError(`--format takes ${FORMATS.join(', ')}, not "${format}"`);
    const { db } = await openServices();
    const pieces = exportCatalog(db, format);
    if (values.out === undefined) {
      await writePieces(process.stdout, pieces, signal);
    } else {
      await writeExportFile(values.out, pieces, signal);
      output.progress(`Wrote ${values.out}`);
    }
  },
});

function isFormat(format: string): format is ExportFormat {
  return FORMATS.includes(format);
}
