import type { StorePlaces } from '#src/home/open-stores.ts';
import type { OptionSpecs, Values } from './kit/arguments.ts';

/** Options that say where the state is kept between runs. */
export const PLACE_OPTIONS = {
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

/** Reads them. */
export function placesOf(values: Values<typeof PLACE_OPTIONS>): StorePlaces {
  return { remote: values.remote, branch: values.branch, releaseFolder: values['release-folder'] };
}
