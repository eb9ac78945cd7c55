import { spawn } from 'node:child_process';
import { CatalogError } from '#src/catalog-error.ts';
import { environmentWith } from '#src/config.ts';

export interface GitResult {
  code: number;
  stdout: Buffer;
  /** Trimmed; git's own words, in English. */
  stderr: string;
}

export interface GitOptions {
  cwd?: string | undefined;
  input?: Buffer | undefined;
  environment?: Record<string, string> | undefined;
  signal: AbortSignal;
}

/** Settings that keep git from asking, from running anybody's hooks and from waiting for a dead connection. */
const SETTINGS = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'gc.auto=0',
  '-c',
  'http.lowSpeedLimit=1000',
  '-c',
  'http.lowSpeedTime=60',
];

/**
 * Runs git and waits for its end, whatever its exit code.
 *
 * @throws CatalogError `git-missing`; the signal's reason.
 */
export function runGit(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const { cwd, input, environment, signal } = options;
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...SETTINGS, ...args], {
      cwd,
      signal,
      env: environmentWith({ GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C', ...environment }),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(signal.aborted ? signal.reason : asFault(error)),
    );
    child.once('close', (code) => {
      if (signal.aborted) return reject(signal.reason as Error);
      resolve({
        code: code ?? 1,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString().trim(),
      });
    });
    // A git that ends before it has read everything has said why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function asFault(error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ENOENT') return error;
  return new CatalogError('git-missing', 'git is not installed, or a folder it was to run in is not there', {
    hint: 'Install git, or keep the state elsewhere',
    cause: error,
  });
}
