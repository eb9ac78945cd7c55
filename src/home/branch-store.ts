import {
  inTemporaryRepository,
  type Git,
  type TemporaryRepository,
} from '#src/github/temporary-repository.ts';
import type { Saved, StateStore } from './state-stores.ts';

interface BranchOptions extends Pick<TemporaryRepository, 'remote' | 'sleep'> {
  branch: string;
  /** The one file on the branch. */
  fileName: string;
  token?: string | undefined;
  now: () => number;
}

/** A machine, so without an address that could be somebody's. */
const COMMITTER = { NAME: 'Progmetal Catalog', EMAIL: 'catalog@invalid' };

/**
 * Keeps a part as the one file of a branch that shares no history with the code: each save a commit, so that git
 * shows what changed. No work tree, index or setting of any repository here is touched.
 *
 * Methods throw CatalogError `state-git`, `git-missing`; the signal's reason.
 */
export function createBranchStore(options: BranchOptions): StateStore {
  const { remote, branch, fileName, token, now, sleep } = options;
  const ref = `refs/heads/${branch}`;
  const place = `branch ${branch} of ${remote.replace(/\/\/[^/@]*@/, '//')}`;
  const inRepository = <T>(signal: AbortSignal, work: (git: Git) => Promise<T>): Promise<T> =>
    inTemporaryRepository({ remote, place, token, signal, sleep }, work);

  async function readTip({ run, mustRun, failure }: Git): Promise<Saved | undefined> {
    const tip = `+${ref}:refs/tip`;
    const fetched = await run(['fetch', '--quiet', '--no-tags', '--depth=1', '--', remote, tip]);
    if (/couldn't find remote ref/i.test(fetched.stderr)) return undefined;
    if (fetched.code !== 0) throw failure('git fetch', fetched);
    const version = (await mustRun(['rev-parse', 'refs/tip'])).toString().trim();
    return { version, content: await mustRun(['cat-file', 'blob', `${version}:${fileName}`]) };
  }

  async function commit(
    { mustRun }: Git,
    content: Buffer,
    parent: string | undefined,
    message: string,
  ): Promise<string> {
    const make = async (...call: Parameters<Git['mustRun']>): Promise<string> =>
      (await mustRun(...call)).toString().trim();
    const blob = await make(['hash-object', '-w', '--stdin'], { input: content });
    const tree = await make(['mktree'], { input: Buffer.from(`100644 blob ${blob}\t${fileName}\n`) });
    const environment: Record<string, string> = {};
    for (const [name, value] of Object.entries({ ...COMMITTER, DATE: `${Math.floor(now() / 1000)} +0000` })) {
      environment[`GIT_AUTHOR_${name}`] = value;
      environment[`GIT_COMMITTER_${name}`] = value;
    }
    const args = ['commit-tree', tree, ...(parent === undefined ? [] : ['-p', parent])];
    return make(args, { input: Buffer.from(`${message}\n`), environment });
  }

  return {
    place,

    read: (signal) => inRepository(signal, async (git) => ({ saved: await readTip(git), passedOver: [] })),

    keep: (content, { after, message, signal }) =>
      inRepository(signal, async (git) => {
        const tip = await readTip(git);
        if (tip?.content.equals(content)) return { status: 'unchanged', version: tip.version };
        if (tip?.version !== after) return { status: 'overtaken' };
        const made = await commit(git, content, tip?.version, message);
        // Not forced: the remote takes it only on top of the commit that it was made from.
        const pushed = await git.run(['push', '--quiet', '--', remote, `${made}:${ref}`]);
        if (pushed.code === 0) return { status: 'kept', version: made };
        const newTip = await readTip(git);
        if (newTip?.version === tip?.version) throw git.failure('git push', pushed);
        return newTip?.version === made ? { status: 'kept', version: made } : { status: 'overtaken' };
      }),

    /** A commit stays: the catalog is the last part that is kept. */
    takeBack: async () => {},
  };
}
