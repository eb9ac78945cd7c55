import { spawn } from 'node:child_process';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { environmentWith } from '#src/config.ts';
import type { Output } from './output.ts';

/**
 * Runs a program of the project's own, or of a package, and passes on what it prints: to stderr with `--json`; with
 * `--quiet` only where it fails.
 *
 * @param words the program's file below the project's root, and its arguments.
 * @returns its exit code.
 */
export async function runTool(
  [file, ...args]: readonly [string, ...string[]],
  { output, signal, onStart }: { output: Output; signal: AbortSignal; onStart?: () => void },
): Promise<number> {
  const child = spawn(process.execPath, [`${PROJECT_ROOT}${file}`, ...args], {
    cwd: PROJECT_ROOT,
    env: environmentWith({ ASTRO_TELEMETRY_DISABLED: '1' }) as NodeJS.ProcessEnv,
    stdio: output.quiet
      ? ['inherit', 'pipe', 'pipe']
      : ['inherit', output.json ? process.stderr : 'inherit', 'inherit'],
  });
  const written: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => written.push(chunk));
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  child.once('spawn', () => onStart?.());
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  signal.removeEventListener('abort', stop);
  if (code !== 0 && !signal.aborted) process.stderr.write(Buffer.concat(written));
  return code ?? 1;
}

/** Runs programs one after the other until one fails, and prints the document of `--json`. Gives the exit code. */
export async function runTools(
  steps: readonly { name: string; words: readonly [string, ...string[]] }[],
  { output, signal }: { output: Output; signal: AbortSignal },
): Promise<number> {
  const runs: { name: string; exitCode: number; durationMs: number }[] = [];
  for (const { name, words } of steps) {
    const startedAt = performance.now();
    output.progress(`${name}:`);
    const exitCode = await runTool(words, { output, signal });
    signal.throwIfAborted();
    runs.push({ name, exitCode, durationMs: Math.round(performance.now() - startedAt) });
    if (exitCode !== 0) break;
  }
  const failed = runs.find(({ exitCode }) => exitCode !== 0);
  if (failed) output.problem(`${failed.name} failed.`);
  else output.line('All is well.');
  output.document({ steps: runs });
  return failed?.exitCode ?? 0;
}
