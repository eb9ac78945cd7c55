import { ownSite } from './kit/built-site.ts';
import { runCommand } from './kit/command.ts';
import { serveUntilStopped } from './kit/served-site.ts';

await runCommand({
  name: 'serve',
  isService: true,
  summary: 'Serves the built site on HOST:PORT, with covers and details just in time. Ctrl-C stops it.',
  options: {},
  async run({ output, signal, openServerServices }) {
    await serveUntilStopped(ownSite(await openServerServices()), { output, signal }, { isHome: true });
  },
});
