import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Lets a process take what another has compiled. */
export const COMPILED = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] };

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs Node with arguments in the project's root, with nothing of the outer configuration but what is given. */
export function runNode(args: string[], environment: Record<string, string> = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...COMPILED, PATH: process.env['PATH'], LOG_FILE: '', ENV_FILE: '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

/** Runs one command of `scripts/` as npm would. */
export function runScript(
  name: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<Finished> {
  return runNode([`scripts/${name}.ts`, ...args], environment);
}
