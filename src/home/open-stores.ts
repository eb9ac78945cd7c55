import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import type { Config } from '#src/config.ts';
import type { Sleep } from '#src/sources/retry.ts';
import { createReleaseShelf } from './draft-release.ts';
import { createGithubApi } from './github-api.ts';
import { runGit } from './temporary-repository.ts';
import { createFolderShelf } from './folder-shelf.ts';
import { createGitBranchStore } from './git-branch-store.ts';
import { createSavesStore } from './saves-store.ts';
import { STATE_FILES, type StateStore, type StateStores } from './state-store.ts';

/** Where the state is kept, as somebody said. */
export interface StorePlaces {
  /** A git URL, path, or name of a remote here; undefined: the repository on GitHub, or `origin`. */
  remote: string | undefined;
  branch: string | undefined;
  /** A folder instead of the draft release on GitHub. */
  releaseFolder: string | undefined;
}

interface Waiting {
  now: () => number;
  sleep?: Sleep;
}

/**
 * Decides where the state is kept. Asks nobody.
 *
 * @throws CatalogError `state-where` when there is no place for the snapshot.
 */
export async function openStores(
  { remote, branch = 'data', releaseFolder }: StorePlaces,
  github: Config['github'],
  { signal, ...waiting }: Waiting & { signal: AbortSignal },
): Promise<StateStores> {
  const { repository, serverUrl, token } = github;
  const onGithub = remote === undefined && repository && `${serverUrl}/${repository}.git`;
  const resolved = onGithub || (await resolveRemote(remote ?? 'origin', signal));
  const catalog = createGitBranchStore({
    remote: resolved,
    branch,
    fileName: STATE_FILES.catalog,
    // Nobody else is told the token.
    token: resolved.startsWith(`${serverUrl}/`) ? token : undefined,
    ...waiting,
  });
  return { catalog, snapshot: openSnapshotStore(releaseFolder, github, waiting) };
}

/** What git takes a name for; a path is made absolute, since git will run elsewhere. */
async function resolveRemote(remote: string, signal: AbortSignal): Promise<string> {
  if (existsSync(remote)) return resolve(remote);
  const { stdout } = await runGit(['ls-remote', '--get-url', '--', remote], { signal });
  const url = stdout.toString().trim() || remote;
  return existsSync(url) ? resolve(url) : url;
}

function openSnapshotStore(
  folder: string | undefined,
  { apiUrl, repository, token }: Config['github'],
  waiting: Waiting,
): StateStore {
  if (folder !== undefined) return createSavesStore(createFolderShelf(resolve(folder)), waiting);
  if (repository === undefined || token === undefined) {
    throw new CatalogError('state-where', 'It is not said where the snapshot is kept', {
      hint: 'Give --release-folder DIR, or set GITHUB_REPOSITORY and GITHUB_TOKEN for the draft release on GitHub',
    });
  }
  const { sleep } = waiting;
  const api = createGithubApi({ apiUrl, repository, token }, { ...(sleep && { sleep }) });
  return createSavesStore(createReleaseShelf(api, { ...(sleep && { sleep }) }), waiting);
}
