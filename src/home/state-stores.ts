import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { SNAPSHOT_FILE } from '#db/copy/snapshot-file.ts';
import { CatalogError } from '#src/catalog-error.ts';
import type { Config } from '#src/config.ts';
import type { Sleep } from '#src/sources/retry.ts';
import { createBranchStore } from './branch-store.ts';
import { CATALOG_FILE } from './catalog-text.ts';
import { createGithubApi } from '#src/github/github-api.ts';
import { createReleaseStore } from '#src/github/release-store.ts';
import { createFolderStore, createSnapshotStore } from './snapshot-store.ts';
import { runGit } from '#src/github/temporary-repository.ts';

/** The files of a saved state. They are kept apart: only the catalog may be public. */
export const STATE_FILES = { snapshot: SNAPSHOT_FILE, catalog: CATALOG_FILE } as const;

export type StatePart = keyof typeof STATE_FILES;

/** One save of a part. */
export interface Saved {
  /** Names this save in its store. */
  version: string;
  content: Buffer;
}

/** How keeping a part ended. `overtaken`: somebody else has kept another save since `after`; nothing was changed. */
type KeepOutcome = { status: 'kept' | 'unchanged'; version: string } | { status: 'overtaken' };

/** Where a part of the state is kept. All throw CatalogError when the place cannot be reached or refuses. */
export interface StateStore {
  /** For people. */
  place: string;
  /** The newest whole save; `passedOver` has newer ones that are not whole, each as a sentence. */
  read(signal: AbortSignal): Promise<{ saved: Saved | undefined; passedOver: string[] }>;
  /**
   * Keeps a save when the newest one is still `after` (undefined: none). Whenever this ends early, the newest whole
   * save is either the one before or this one.
   *
   * @param options.message what changed, for stores that keep such a line.
   */
  keep(
    content: Buffer,
    options: { after: string | undefined; message: string; signal: AbortSignal },
  ): Promise<KeepOutcome>;
  /** Takes back a save that was just kept. */
  takeBack(version: string, signal: AbortSignal): Promise<void>;
}

export type StateStores = Record<StatePart, StateStore>;

/** Where the state is kept, as the options of a command say. */
interface StorePlaces {
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
  const catalog = createBranchStore({
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
  if (folder !== undefined) return createSnapshotStore(createFolderStore(resolve(folder)), waiting);
  if (repository === undefined || token === undefined) {
    throw new CatalogError('state-where', 'It is not said where the snapshot is kept', {
      hint: 'Give --release-folder DIR, or set GITHUB_REPOSITORY and GITHUB_TOKEN for the draft release on GitHub',
    });
  }
  const api = createGithubApi({ apiUrl, repository, token }, waiting);
  return createSnapshotStore(createReleaseStore(api, waiting), waiting);
}
