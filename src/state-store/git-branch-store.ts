import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import { sleep as wait, type Sleep } from '#src/fetch/retry.ts';
import type { KeptPart, PartStore } from './part-store.ts';
import { runGit, type GitOptions, type GitResult } from './run-git.ts';

export interface GitBranchOptions {
  /** Anything git can fetch from and push to: a URL, a path. */
  remote: string;
  branch: string;
  /** The one file on the branch. */
  fileName: string;
  /** Sent as password to the remote's own host, by an environment variable: on no command line, in no file. */
  token?: string | undefined;
  now: () => number;
  /** Replaces the waiting in tests. */
  sleep?: Sleep | undefined;
}

const ATTEMPTS = 5;

/** What git says when the remote is busy, when the network fails, or while somebody else's commit has the branch locked. */
const PASSING =
  /\block\b|error: (408|429|5\d\d)|HTTP (408|429|5\d\d)|RPC failed|early EOF|hung up|unexpected disconnect|Could not resolve host|[Cc]onnect(ion)? (to|was|timed|reset|refused)|Connection closed|timed out|Empty reply|too slow|TLS connect|SSL_(ERROR|connect)|gnutls/;

/** Who commits; a machine, so without an address that could be somebody's. */
const COMMITTER = { NAME: 'Progmetal Catalog', EMAIL: 'catalog@invalid' };

/**
 * Keeps a part as the one file of a branch that shares no history with the code: each save a commit, so that git
 * shows what changed. No work tree, index or setting of any repository here is touched.
 */
export function createGitBranchStore(options: GitBranchOptions): PartStore {
  const { remote, branch, fileName, token, now, sleep = wait } = options;
  const ref = `refs/heads/${branch}`;
  const shownRemote = remote.replace(/\/\/[^/@]*@/, '//');
  const place = `branch ${branch} of ${shownRemote}`;

  /** A repository for one operation, with only the newest commit of the branch in it. */
  async function inWorkshop<T>(signal: AbortSignal, work: (git: Git) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'catalog-state-'));
    try {
      // Nothing that it is asked to do does harm when it is done twice.
      const git: Git = async (args, more = {}) => {
        for (let attempt = 1; ; attempt += 1) {
          const environment = { ...credentials(), ...more.environment };
          const result = await runGit(args, { cwd: folder, signal, ...more, environment });
          const done = result.code === 0 || attempt === ATTEMPTS || !PASSING.test(result.stderr);
          if (done) return result;
          await sleep(250 * 2 ** attempt, signal);
        }
      };
      await must(git, ['init', '--quiet', '--bare']);
      return await work(git);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  function credentials(): Record<string, string> {
    if (token === undefined || !URL.canParse(remote)) return {};
    const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
    return {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `http.${new URL(remote).origin}/.extraheader`,
      GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${basic}`,
    };
  }

  async function must(git: Git, args: string[], more?: Partial<GitOptions>): Promise<Buffer> {
    const result = await git(args, more);
    if (result.code !== 0) throw refused(`git ${args[0]}`, result);
    return result.stdout;
  }

  function refused(what: string, { stderr }: GitResult): CatalogError {
    return new CatalogError('state-git', `${what} failed for ${place}: ${lastLines(stderr)}`, {
      hint: 'Is the remote right, and may you (or GITHUB_TOKEN, with contents: write) push to it?',
    });
  }

  async function readTip(git: Git): Promise<KeptPart | undefined> {
    const listed = await must(git, ['ls-remote', '--', remote, ref]);
    const version = listed.toString().split('\t')[0]?.trim();
    if (!version) return undefined;
    await must(git, ['fetch', '--quiet', '--no-tags', '--depth=1', '--', remote, `+${ref}:refs/tip`]);
    const tip = (await must(git, ['rev-parse', 'refs/tip'])).toString().trim();
    return { version: tip, content: await must(git, ['cat-file', 'blob', `${tip}:${fileName}`]) };
  }

  async function commit(git: Git, content: Buffer, parent: string | undefined, message: string) {
    const blob = (await must(git, ['hash-object', '-w', '--stdin'], { input: content })).toString().trim();
    const entry = Buffer.from(`100644 blob ${blob}\t${fileName}\n`);
    const tree = (await must(git, ['mktree'], { input: entry })).toString().trim();
    const date = `${Math.floor(now() / 1000)} +0000`;
    const environment = Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((who) => [
        [`GIT_${who}_NAME`, COMMITTER.NAME],
        [`GIT_${who}_EMAIL`, COMMITTER.EMAIL],
        [`GIT_${who}_DATE`, date],
      ]),
    ) as Record<string, string>;
    const args = ['commit-tree', tree, ...(parent === undefined ? [] : ['-p', parent])];
    const made = await must(git, args, { input: Buffer.from(`${message}\n`), environment });
    return made.toString().trim();
  }

  return {
    place,

    read: (signal) => inWorkshop(signal, async (git) => ({ part: await readTip(git), passedOver: [] })),

    keep: (content, { after, describe, signal }) =>
      inWorkshop(signal, async (git) => {
        const tip = await readTip(git);
        if (tip?.content.equals(content)) return { status: 'unchanged', version: tip.version };
        if (tip && tip.version !== after) {
          return { status: 'overtaken', version: tip.version, theirs: [tip.content] };
        }
        const made = await commit(git, content, tip?.version, describe(tip?.content));
        // Not forced: the remote takes it only on top of the commit that it was made from.
        const pushed = await git(['push', '--quiet', '--', remote, `${made}:${ref}`]);
        if (pushed.code === 0) return { status: 'kept', version: made };
        const newTip = await readTip(git);
        if (!newTip || newTip.version === tip?.version) throw refused('git push', pushed);
        return { status: 'overtaken', version: newTip.version, theirs: [newTip.content] };
      }),
  };
}

type Git = (args: string[], more?: Partial<GitOptions>) => Promise<GitResult>;

function lastLines(text: string): string {
  return text.split('\n').slice(-5).join(' ').slice(0, 500);
}
