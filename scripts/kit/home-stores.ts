import type { Config } from '#src/config.ts';
import { openStores } from '#src/home/state-stores.ts';
import type { OptionSpecs, Values } from './arguments.ts';

/** Options that say where the state is kept between runs. */
export const STORE_OPTIONS = {
  remote: {
    type: 'text',
    value: 'REMOTE',
    help: 'git URL, path or remote for the catalog; default GITHUB_REPOSITORY on GitHub, else origin',
  },
  branch: { type: 'text', value: 'NAME', help: 'the branch there (data)' },
  'release-folder': {
    type: 'text',
    value: 'FOLDER',
    help: 'a folder for the snapshot, instead of the draft release of GITHUB_REPOSITORY',
  },
} as const satisfies OptionSpecs;

/** Opens the stores that they name. */
export function openHomeStores(
  values: Values<typeof STORE_OPTIONS>,
  { github }: Config,
  signal: AbortSignal,
) {
  const places = { remote: values.remote, branch: values.branch, releaseFolder: values['release-folder'] };
  return openStores(places, github, { now: Date.now, signal });
}
