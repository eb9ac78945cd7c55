import { spawn } from 'node:child_process';
import { PROJECT_ROOT } from '#src/build/site-paths.ts';
import { environmentWith } from '#src/config.ts';
import { EXIT, runCommand } from './command.ts';

await runCommand({
  name: 'dev',
  summary:
    "Starts Astro's dev server on HOST:PORT, with the database and Spotify of your .env. Ctrl-C stops it.",
  options: {},
  async run({ config, output, signal, openServices }) {
    // Migrates, so that the pages find the tables they read.
    await openServices();
    output.progress('Starting the dev server …');
    const { host, port } = config.server;
    const astro = `${PROJECT_ROOT}node_modules/astro/bin/astro.mjs`;
    const child = spawn(process.execPath, [astro, 'dev', '--host', host, '--port', String(port)], {
      cwd: PROJECT_ROOT,
      env: environmentWith({ ASTRO_TELEMETRY_DISABLED: '1' }) as NodeJS.ProcessEnv,
      stdio: 'inherit',
    });
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return signal.aborted ? EXIT.done : (code ?? EXIT.failed);
  },
});
