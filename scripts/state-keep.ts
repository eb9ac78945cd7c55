import { keepState, type KeptPart } from '#src/home/keep-state.ts';
import { runCommand } from './kit/command.ts';
import { plain } from './kit/github-actions.ts';
import { openHomeStores, STORE_OPTIONS } from './kit/home-stores.ts';

await runCommand({
  name: 'state:keep',
  summary:
    'Keeps a saved state in its home: the catalog on a git branch, the snapshot in a draft release of GitHub or in a folder.',
  options: {
    dir: {
      type: 'text',
      value: 'DIR',
      required: true,
      help: 'the folder that state:fetch and state:save wrote',
    },
    ...STORE_OPTIONS,
  },
  notes: 'Refused when the home has gone on since the fetch: fetch, and do it again.',
  summarize: summarizeKept,
  async run({ values, config, output, signal }) {
    const stores = await openHomeStores(values, config, signal);
    const parts = await keepState(values.dir, stores, signal);
    for (const part of parts) output.line(describe(part));
    output.document({ parts });
  },
});

function summarizeKept({ parts }: { parts: KeptPart[] }): string[] {
  const lines = parts
    .filter(({ status }) => status === 'kept')
    .map(({ place, message }) => `- in ${plain(place)}${message && `: **${plain(message)}**`}`);
  return lines.length === 0 ? [] : ['## Kept for the next run', '', ...lines, ''];
}

function describe({ part, place, status, message }: KeptPart): string {
  if (status === 'absent') return `There is no ${part} in the folder: that in ${place} stays`;
  return status === 'kept' ? `Kept in ${place}${message && `: ${message}`}` : `Nothing new for ${place}`;
}
