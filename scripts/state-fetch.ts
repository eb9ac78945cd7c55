import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SNAPSHOT_FILE } from '#db/copy/snapshot-file.ts';
import { CATALOG_FILE } from '#src/home/catalog-text.ts';
import { fetchState, type FetchedPart } from '#src/home/keep-state.ts';
import { runCommand } from './kit/command.ts';
import { plain } from './kit/github-actions.ts';
import { fetchSnapshot, homeServer } from './kit/home-server.ts';
import { openHomeStores, STORE_OPTIONS } from './kit/home-stores.ts';

/** From a server, or part by part. */
type FetchedState = { dir: string; parts?: FetchedPart[]; from?: string; changed?: boolean };

await runCommand({
  name: 'state:fetch',
  summary: 'Brings the newest whole state into a folder, for state:restore. That there is none yet is fine.',
  options: {
    dir: { type: 'text', value: 'DIR', required: true, help: 'the folder' },
    from: { type: 'text', value: 'URL', help: 'a server that is the home: a snapshot of its database' },
    ...STORE_OPTIONS,
  },
  summarize: ({ parts = [] }: FetchedState) =>
    parts.flatMap(({ passedOver }) => passedOver).map((sentence) => `- passed over: ${plain(sentence)}`),
  async run({ values, config, output, signal }) {
    const { dir, from } = values;
    if (from !== undefined) {
      await mkdir(dir, { recursive: true });
      const server = homeServer(from, config.server.backfillToken, signal);
      const changed = await fetchSnapshot(server, join(dir, SNAPSHOT_FILE));
      await rm(join(dir, CATALOG_FILE), { force: true });
      output.line(
        changed ? `snapshot: from ${server.origin}` : `snapshot: that of ${server.origin} is here already`,
      );
      output.document({ dir, from: server.origin, changed });
      return;
    }
    const stores = await openHomeStores(values, config, signal);
    const parts = await fetchState(dir, stores, signal);
    for (const line of parts.flatMap(describe)) output.line(line);
    output.document({ dir, parts });
  },
});

function describe({ part, place, version, bytes, passedOver }: FetchedPart): string[] {
  return [
    ...passedOver.map((sentence) => `Passed over: ${sentence}`),
    version === null
      ? `${part}: nothing is kept yet in ${place}`
      : `${part}: ${Math.ceil(bytes / 1024).toLocaleString('en-US')} KB from ${place} (${version})`,
  ];
}
