import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepState } from '#src/state-store/keep-state.ts';
import { openStores } from '#src/state-store/open-stores.ts';
import { PART_FILES, type PartName } from '#src/state-store/state-parts.ts';
import { UsageError } from './arguments.ts';
import { EXIT, runCommand } from './command.ts';
import { runNpmScript } from './run-npm-script.ts';
import { PLACE_OPTIONS, placesOf } from './state-places.ts';

await runCommand({
  name: 'state:keep',
  summary:
    'Keeps a state that state:save has written: the catalog on a git branch, the Spotify part as a draft release of GitHub or in a folder.',
  options: {
    dir: { type: 'text', value: 'DIR', help: 'the folder that state:save wrote' },
    replace: { type: 'flag', help: 'merge nothing: what was cleared here is then forgotten everywhere' },
    ...PLACE_OPTIONS,
  },
  notes: 'What is kept already is merged into the database first, and DIR is written anew.',
  async run({ values, config, output, signal }) {
    const { dir } = values;
    if (dir === undefined) throw new UsageError('Give the folder that npm run state:save wrote: --dir DIR');
    const stores = await openStores(placesOf(values), config.github, { now: Date.now, signal });

    async function mergeAndSave(part: PartName, theirs: Buffer): Promise<void> {
      output.progress(`Merging the ${part} part that is kept already`);
      const folder = await mkdtemp(join(tmpdir(), 'catalog-theirs-'));
      try {
        await writeFile(join(folder, PART_FILES[part]), theirs);
        await runNpmScript('state:merge', ['--dir', folder], { signal });
        await runNpmScript('state:save', ['--dir', dir!], { signal });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }

    const report = await keepState({ dir, stores, mergeAndSave, replace: values.replace, signal });
    for (const { place, status, message } of report.parts) {
      output.line(
        status === 'kept' ? `Kept in ${place}${message && `: ${message}`}` : `Nothing new for ${place}`,
      );
    }
    output.document(report);
    return EXIT.done;
  },
});
