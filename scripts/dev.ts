import { EXIT } from './kit/exit.ts';
import { runCommand } from './kit/command.ts';
import { requireAddress } from './kit/listen-address.ts';
import { runTool } from './kit/run-tool.ts';

await runCommand({
  name: 'dev',
  summary:
    "Starts Astro's dev server on HOST:PORT, with the database and Spotify of your .env. Ctrl-C stops it.",
  options: {},
  async run({ config, output, signal, openServices }) {
    const { host, port } = config.server;
    await requireAddress(config.server);
    // Migrates, so that the pages find the tables they read.
    await openServices();
    output.progress('Starting the dev server …');
    const name = host.includes(':') ? `[${host}]` : host;
    const onStart = (): void => output.document({ url: `http://${name}:${port}${config.site.basePath}` });
    const words = [
      'node_modules/astro/bin/astro.mjs',
      'dev',
      '--host',
      host,
      '--port',
      String(port),
    ] as const;
    const exitCode = await runTool(words, { output, signal, onStart });
    return signal.aborted ? EXIT.done : exitCode;
  },
});
