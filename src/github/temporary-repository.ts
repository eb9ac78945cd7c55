import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CatalogError } from '#src/catalog-error.ts';
import { environmentWith } from '#src/config.ts';
import { sleep as wait, type Sleep } from '#src/sources/retry.ts';

interface GitResult {
  code: number;
  stdout: Buffer;
  /** Trimmed; git's own words, in English. */
  stderr: string;
}

interface GitOptions {
  input?: Buffer | undefined;
  environment?: Record<string, string> | undefined;
}

/** git in a repository, tried again while the remote is busy. */
export interface Git {
  /** Its exit code is not judged. */
  run(args: string[], options?: GitOptions): Promise<GitResult>;
  /** What it writes. Throws `failure` when it fails. */
  mustRun(args: string[], options?: GitOptions): Promise<Buffer>;
  /** What a failure is told as: CatalogError `state-git`. */
  failure(what: string, result: GitResult): CatalogError;
}

export interface TemporaryRepository {
  /** Anything git can fetch from and push to: a URL, a path. */
  remote: string;
  /** How people are told of the remote. */
  place: string;
  /** Sent as password to the remote's own host, by an environment variable: on no command line, in no file. */
  token: string | undefined;
  signal: AbortSignal;
  /** Replaces the waiting in tests. */
  sleep?: Sleep | undefined;
}

const ATTEMPTS = 5;
/** What keeps git from running anybody's hooks, from collecting garbage and from waiting for a dead connection. */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'gc.auto=0',
  'maintenance.auto=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=60',
];
/** What git says when the remote is busy, when the network fails, or while somebody else's commit has the branch locked. */
const PASSING =
  /\block\b|error: (408|429|5\d\d)|HTTP (408|429|5\d\d)|RPC failed|early EOF|hung up|unexpected disconnect|Could not resolve host|[Cc]onnect(ion)? (to|was|timed|reset|refused)|Connection closed|timed out|Empty reply|too slow|TLS connect|SSL_(ERROR|connect)|gnutls/;

/**
 * Works in an empty bare repository that is there for one operation. The commands that are given to it must do no harm
 * when they are run twice.
 */
export async function inTemporaryRepository<T>(
  { remote, place, token, signal, sleep = wait }: TemporaryRepository,
  work: (git: Git) => Promise<T>,
): Promise<T> {
  const cwd = await mkdtemp(join(tmpdir(), 'catalog-state-'));
  const credentials = credentialsFor(remote, token);

  async function run(args: string[], { input, environment }: GitOptions = {}): Promise<GitResult> {
    const options = { cwd, signal, input, environment: { ...credentials, ...environment } };
    for (let attempt = 1; ; attempt += 1) {
      const result = await runGit(args, options);
      if (result.code === 0 || attempt === ATTEMPTS || !PASSING.test(result.stderr)) return result;
      await sleep(250 * 2 ** attempt, signal);
    }
  }

  function failure(what: string, { stderr }: GitResult): CatalogError {
    const stderrTail = stderr.split('\n').slice(-5).join(' ').slice(0, 500);
    return new CatalogError('state-git', `${what} failed for ${place}: ${stderrTail}`, {
      hint: 'Is the remote right, and may you (or GITHUB_TOKEN, with contents: write) push to it?',
    });
  }

  async function mustRun(args: string[], options?: GitOptions): Promise<Buffer> {
    const result = await run(args, options);
    if (result.code !== 0) throw failure(`git ${args[0]}`, result);
    return result.stdout;
  }

  try {
    await mustRun(['init', '--quiet', '--bare']);
    return await work({ run, mustRun, failure });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

function credentialsFor(remote: string, token: string | undefined): Record<string, string> {
  if (token === undefined || !URL.canParse(remote)) return {};
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${new URL(remote).origin}/.extraheader`,
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
  };
}

/** Runs git and waits for its end, whatever its exit code. It never asks anybody. */
export async function runGit(
  args: readonly string[],
  { cwd, input, environment, signal }: GitOptions & { cwd?: string; signal: AbortSignal },
): Promise<GitResult> {
  const running = promisify(execFile)('git', [...SETTINGS.flatMap((each) => ['-c', each]), ...args], {
    cwd,
    signal,
    env: environmentWith({ GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C', ...environment }),
    encoding: 'buffer',
    maxBuffer: Infinity,
  });
  // A git that ends before it has read everything has written why.
  running.child.stdin?.on('error', () => undefined);
  running.child.stdin?.end(input);
  try {
    const { stdout, stderr } = await running;
    return { code: 0, stdout, stderr: stderr.toString().trim() };
  } catch (error) {
    signal.throwIfAborted();
    const { code, stdout, stderr } = error as { code: unknown; stdout: Buffer; stderr: Buffer };
    if (code === 'ENOENT') throw new CatalogError('git-missing', 'git is not installed', { cause: error });
    if (typeof code === 'string') throw error;
    return { code: Number(code ?? 1), stdout, stderr: stderr.toString().trim() };
  }
}
