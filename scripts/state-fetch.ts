import { fetchState } from '#src/state-store/fetch-state.ts';
import { openStores } from '#src/state-store/open-stores.ts';
import { UsageError } from './arguments.ts';
import { EXIT, runCommand } from './command.ts';
import { PLACE_OPTIONS, placesOf } from './state-places.ts';

await runCommand({
  name: 'state:fetch',
  summary: 'Brings the newest whole state into a folder, for state:merge. That there is none yet is fine.',
  options: { dir: { type: 'text', value: 'DIR', help: 'the folder' }, ...PLACE_OPTIONS },
  async run({ values, config, output, signal }) {
    if (values.dir === undefined) throw new UsageError('Give the folder: --dir DIR');
    const stores = await openStores(placesOf(values), config.github, { now: Date.now, signal });
    const parts = await fetchState(values.dir, stores, signal);
    for (const { part, place, version, bytes, passedOver } of parts) {
      for (const sentence of passedOver) output.line(`Passed over: ${sentence}`);
      output.line(
        version === null
          ? `${part}: nothing is kept yet in ${place}`
          : `${part}: ${Math.ceil(bytes / 1024)} KB from ${place} (${version})`,
      );
    }
    output.document({ dir: values.dir, parts });
    return EXIT.done;
  },
});
