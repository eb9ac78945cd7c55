import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CatalogError } from '#src/catalog-error.ts';
import { PROJECT_ROOT } from '#src/build/site-paths.ts';

/** How an npm script ended. */
export interface ScriptEnd {
  exitCode: number;
  stdout: string;
  /** The last lines that it said on stderr. */
  said: string[];
}

const LINES_KEPT = 30;

/** Runs one of the project's npm scripts; what it says on stderr is passed on. Its exit code is not judged. */
export function runToEnd(
  name: string,
  args: readonly string[],
  { signal }: { signal: AbortSignal },
): Promise<ScriptEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', name, '--', ...args], {
      cwd: PROJECT_ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm is a batch file there, which only a shell can run.
      shell: process.platform === 'win32',
      // Out of the reach of the terminal's Ctrl-C: a second signal would end the command at once.
      detached: process.platform !== 'win32',
    });
    const stdout: Buffer[] = [];
    const said: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    createInterface({ input: child.stderr }).on('line', (line) => {
      process.stderr.write(`${line}\n`);
      said.push(line);
      if (said.length > LINES_KEPT) said.shift();
    });
    const stop = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    process.once('exit', stop);
    child.once('error', reject);
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop);
      process.off('exit', stop);
      resolve({ exitCode: code ?? 1, stdout: Buffer.concat(stdout).toString(), said });
    });
  });
}

/**
 * As `runToEnd`, for a script that has to succeed.
 *
 * @throws CatalogError `script-failed`; what it said is on stderr already.
 */
export async function runNpmScript(
  name: string,
  args: readonly string[],
  options: { signal: AbortSignal },
): Promise<void> {
  const { exitCode, said } = await runToEnd(name, args, options);
  if (exitCode === 0) return;
  throw new CatalogError('script-failed', `npm run ${name} ended with ${exitCode}: ${said.at(-1) ?? ''}`);
}
