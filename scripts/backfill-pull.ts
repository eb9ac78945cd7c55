import { isAcceptedImageUrl } from '#src/spotify/image-origins.ts';
import { pullBackfill } from '#src/state/pull-backfill.ts';
import { EXIT, runCommand } from './command.ts';
import { describeMove } from './describe-move.ts';
import { serverToAsk } from './server-to-ask.ts';

await runCommand({
  name: 'backfill:pull',
  summary:
    'Brings home what a server has fetched for its visitors, with ledger and gate. Makes no call to Spotify.',
  options: {
    from: { type: 'text', value: 'URL', help: 'origin of the server; default BACKFILL_ORIGIN' },
  },
  notes: 'The token is BACKFILL_TOKEN, the same as there. A pull that ends early goes on where it ended.',
  makesDatabase: true,
  async run({ values, config, output, signal, openServices }) {
    const { origin, ask } = serverToAsk({ name: 'from', value: values.from }, config, signal);
    const { db, now, logger } = await openServices();
    const { imageOrigins } = config.spotify;
    const report = await pullBackfill({
      db,
      origin,
      ask,
      acceptsImage: (url) => isAcceptedImageUrl(url, imageOrigins),
      now,
      signal,
      onPage: (pages) => output.progress(`Page ${pages}`),
    });
    const { albums, artists, calls, pages, catalog, durationMs } = report;
    if (catalog) {
      output.line(`Catalog of the server: ${catalog.added} albums added, ${catalog.moved.length} ids moved`);
      for (const line of catalog.moved.flatMap(describeMove)) output.line(line);
    }
    output.line(
      `From ${origin}: ${albums} newer answers, ${artists} artists, ${calls} calls for the ledger; ${pages} pages, ${(durationMs / 1000).toFixed(1)} s`,
    );
    logger.info({ from: origin, pages, albums, artists, calls }, 'backfill pulled');
    output.document(report);
    return EXIT.done;
  },
});
