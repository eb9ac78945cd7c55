import { pushCatalog } from '#src/state/push-catalog.ts';
import { EXIT, runCommand } from './command.ts';
import { describeMove } from './describe-move.ts';
import { serverToAsk } from './server-to-ask.ts';

await runCommand({
  name: 'catalog:push',
  summary:
    'Brings this catalog, and what the server lacks of what was fetched, to a running server, which merges it.',
  options: {
    to: { type: 'text', value: 'URL', help: 'origin of the server; default BACKFILL_ORIGIN' },
  },
  notes: 'The token is BACKFILL_TOKEN, the same as there. Covers that the server has stay as they are.',
  async run({ values, config, output, signal, openServices }) {
    const { origin, ask } = serverToAsk({ name: 'to', value: values.to }, config, signal);
    const { db, logger } = await openServices();
    const report = await pushCatalog({
      db,
      origin,
      ask,
      onProgress: (done, of) => output.progress(`Answers of Spotify ${done}/${of}`),
    });
    const { catalog, albums, calls, durationMs } = report;
    output.line(
      `${origin} has ${catalog.albums} albums: ${catalog.added} added, ${catalog.renamed} renamed, ${catalog.changed} changed, ${catalog.removed} removed, ${catalog.restored} restored`,
    );
    for (const line of catalog.moved.flatMap(describeMove)) output.line(line);
    output.line(
      `It learned ${albums} newer answers of Spotify and ${calls} calls; ${(durationMs / 1000).toFixed(1)} s`,
    );
    logger.info({ to: origin, albums, calls }, 'catalog pushed');
    output.document(report);
    return EXIT.done;
  },
});
