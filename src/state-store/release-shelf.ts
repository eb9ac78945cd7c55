import { z } from 'zod';
import type { GithubApi } from '#src/github/github-api.ts';
import type { SaveShelf } from './save-shelf.ts';

/**
 * Saves as assets of one draft release. A draft has no tag and is seen only by those who may write to the
 * repository: the token needs `contents: write` even for reading.
 *
 * Source: https://docs.github.com/rest/releases/releases, https://docs.github.com/rest/releases/assets
 */
export function createReleaseShelf(github: GithubApi, tag = 'spotify-state'): SaveShelf {
  /** Two first runs at once make two drafts; all then take the older one. */
  async function findRelease(signal: AbortSignal): Promise<Release | undefined> {
    const releases = await github.askAll(release, { path: 'releases?', signal });
    return releases
      .filter(({ draft, tag_name: name }) => draft && name === tag)
      .sort((one, other) => one.id - other.id)[0];
  }

  async function findOrMakeRelease(signal: AbortSignal): Promise<Release> {
    const found = await findRelease(signal);
    if (found) return found;
    const made = await github.ask(release, {
      method: 'POST',
      path: 'releases',
      body: { tag_name: tag, name: 'State of the catalog (never publish)', body: ABOUT, draft: true },
      signal,
    });
    return (await findRelease(signal)) ?? made;
  }

  return {
    place: `the draft release "${tag}" of ${github.repository}`,

    async list(signal) {
      const found = await findRelease(signal);
      if (!found) return [];
      const assets = await github.askAll(asset, { path: `releases/${found.id}/assets?`, signal });
      return assets.map(({ id, name, state }) => ({ id: String(id), name, uploaded: state === 'uploaded' }));
    },

    async read({ id }, signal) {
      const path = `releases/assets/${id}`;
      const accept = 'application/octet-stream';
      const { status, body } = await github.send({ path, accept, expected: [404], signal });
      return status === 404 ? undefined : body;
    },

    async put(name, content, signal) {
      const { upload_url: template } = await findOrMakeRelease(signal);
      const path = `${template.split('{', 1)[0]}?name=${encodeURIComponent(name)}`;
      // 422: another machine has put the same content there in the same millisecond. Whoever saves reads it back.
      await github.send({ method: 'POST', path, body: content, expected: [422], signal });
    },

    async remove({ id }, signal) {
      await github.send({ method: 'DELETE', path: `releases/assets/${id}`, expected: [404], signal });
    },
  };
}

const ABOUT = [
  'What the catalog has fetched from Spotify, and how much of the quota is used. Workflows read and write it.',
  '',
  "Leave it a draft: Spotify's terms do not allow publishing its data like this. `npm run state:fetch` brings the newest one to your machine; deleting the release forgets everything that was fetched.",
].join('\n');

const release = z.object({
  id: z.number(),
  draft: z.boolean(),
  tag_name: z.string(),
  upload_url: z.string(),
});
type Release = z.infer<typeof release>;

const asset = z.object({ id: z.number(), name: z.string(), state: z.string() });
