import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CatalogError } from '#src/catalog-error.ts';
import type { Config } from '#src/config.ts';
import type { Sleep } from '#src/fetch/retry.ts';
import { createGithubApi } from '#src/github/github-api.ts';
import { createFolderShelf } from './folder-shelf.ts';
import { createGitBranchStore } from './git-branch-store.ts';
import type { PartStore } from './part-store.ts';
import { createReleaseShelf } from './release-shelf.ts';
import { runGit } from './run-git.ts';
import { createSavesStore } from './saves-store.ts';
import { PART_FILES, type StateStores } from './state-parts.ts';

export interface StorePlaces {
  /** A git URL, path, or name of a remote here; undefined: the repository on GitHub, or `origin`. */
  remote: string | undefined;
  branch: string | undefined;
  /** A folder instead of the draft release on GitHub. */
  releaseFolder: string | undefined;
}

/**
 * Decides where the state is kept. Asks nobody.
 *
 * @throws CatalogError `state-where` when there is no place for the Spotify part.
 */
export async function openStores(
  { remote, branch = 'data', releaseFolder }: StorePlaces,
  github: Config['github'],
  { now, sleep, signal }: { now: () => number; sleep?: Sleep; signal: AbortSignal },
): Promise<StateStores> {
  const { repository, serverUrl, token } = github;
  const onGithub = repository && `${serverUrl}/${repository}.git`;
  const address = remote === undefined ? onGithub : undefined;
  const resolved = address ?? (await resolveRemote(remote ?? 'origin', signal));
  const catalog = createGitBranchStore({
    remote: resolved,
    branch,
    fileName: PART_FILES.catalog,
    // Nobody else is told the token.
    token: resolved.startsWith(`${serverUrl}/`) ? token : undefined,
    now,
    sleep,
  });
  return { catalog, spotify: openSpotifyStore(releaseFolder, github, { now, ...(sleep && { sleep }) }) };
}

/** What git takes a name for; a path is made absolute, since git will run elsewhere. */
async function resolveRemote(remote: string, signal: AbortSignal): Promise<string> {
  if (existsSync(remote)) return resolve(remote);
  const { stdout } = await runGit(['ls-remote', '--get-url', '--', remote], { signal });
  const url = stdout.toString().trim() || remote;
  return existsSync(url) ? resolve(url) : url;
}

function openSpotifyStore(
  folder: string | undefined,
  { apiUrl, repository, token }: Config['github'],
  { now, ...waiting }: { now: () => number; sleep?: Sleep },
): PartStore {
  if (folder !== undefined) return createSavesStore(createFolderShelf(resolve(folder)), now);
  if (repository === undefined || token === undefined) {
    throw new CatalogError('state-where', 'It is not said where the Spotify part of the state is kept', {
      hint: 'Give --release-folder DIR, or set GITHUB_REPOSITORY and GITHUB_TOKEN for the draft release on GitHub',
    });
  }
  const api = createGithubApi({ apiUrl, repository, token }, waiting);
  return createSavesStore(createReleaseShelf(api, waiting), now, waiting);
}
