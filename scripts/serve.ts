import { DIST } from '#src/render/site-paths.ts';
import { environmentWith } from '#src/config.ts';
import { serveUntilStopped } from './serve-until-stopped.ts';
import { runCommand } from './kit/command.ts';

await runCommand({
  name: 'serve',
  isService: true,
  summary: 'Serves the built site on HOST:PORT, with covers and details just in time. Ctrl-C stops it.',
  options: {},
  async run({ output, signal, openServerServices }) {
    return serveUntilStopped(
      await openServerServices(),
      { distDir: DIST, environment: environmentWith({}), isHome: true },
      output,
      signal,
    );
  },
});
