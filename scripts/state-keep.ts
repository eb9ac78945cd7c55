import { keepState, type KeptPart } from '#src/home/keep-state.ts';
import { openStores } from '#src/home/open-stores.ts';
import { plain } from './kit/markdown.ts';
import { UsageError } from './kit/arguments.ts';
import { EXIT, runCommand } from './kit/command.ts';
import { PLACE_OPTIONS, placesOf } from './state-places.ts';

await runCommand({
  name: 'state:keep',
  summary:
    'Keeps a saved state in its home: the catalog on a git branch, the snapshot in a draft release of GitHub or in a folder.',
  options: {
    dir: { type: 'text', value: 'DIR', help: 'the folder that state:fetch and state:save wrote' },
    ...PLACE_OPTIONS,
  },
  notes: 'Refused when the home has gone on since the fetch: fetch, and do it again.',
  summarize: (document) => summarizeKept((document as { parts: KeptPart[] }).parts),
  async run({ values, config, output, signal }) {
    const { dir } = values;
    if (dir === undefined) throw new UsageError('Give the folder that npm run state:save wrote: --dir DIR');
    const stores = await openStores(placesOf(values), config.github, { now: Date.now, signal });
    const parts = await keepState(dir, stores, signal);
    for (const part of parts) output.line(describe(part));
    output.document({ parts });
    return EXIT.done;
  },
});

function summarizeKept(parts: readonly KeptPart[]): string[] {
  const lines = parts
    .filter(({ status }) => status === 'kept')
    .map(({ place, message }) => `- in ${plain(place)}${message && `: **${plain(message)}**`}`);
  return lines.length === 0 ? [] : ['## Kept for the next run', '', ...lines, ''];
}

function describe({ part, place, status, message }: KeptPart): string {
  if (status === 'absent') return `There is no ${part} in the folder: that in ${place} stays`;
  return status === 'kept' ? `Kept in ${place}${message && `: ${message}`}` : `Nothing new for ${place}`;
}
