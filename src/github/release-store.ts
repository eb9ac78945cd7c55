import { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';
import { retry, sleep as wait, type Sleep } from '#src/sources/retry.ts';
import type { GithubApi } from './github-api.ts';
import type { FileStore } from '#src/home/snapshot-store.ts';

/** How long GitHub's lists may take to show what was made, in pauses between looks: 30 s. */
const LAG_MS = [1_000, 2_000, 3_000, 4_000, 5_000, 5_000, 5_000, 5_000];
const ATTEMPTS = 3;
const TAG = 'catalog-state';

/**
 * Saves as assets of one draft release. A draft has no tag and is seen only by those who may write to the
 * repository: the token needs `contents: write` even for reading. All its methods throw `state-published` when
 * somebody has published the release.
 *
 * Source: https://docs.github.com/rest/releases/releases, https://docs.github.com/rest/releases/assets
 */
export function createReleaseStore(github: GithubApi, { sleep = wait }: { sleep?: Sleep } = {}): FileStore {
  /** What was made here and is in no list yet. */
  const unlistedDrafts: Release[] = [];
  const unlistedAssets: Asset[] = [];

  /** Oldest first. Two first runs at once make two drafts: each is read, the older one is written to. */
  async function findDrafts(signal: AbortSignal): Promise<Release[]> {
    const listed = await github.askAll(release, { path: 'releases?', signal });
    const named = listed.filter(({ tag_name }) => tag_name === TAG);
    if (named.some(({ draft }) => !draft)) throw published(github.repository);
    return withUnlisted(named, unlistedDrafts).sort((one, other) => one.id - other.id);
  }

  async function findOrMakeDraft(signal: AbortSignal): Promise<Release> {
    const [found] = await findDrafts(signal);
    if (found) return found;
    const made = await github.ask(release, {
      method: 'POST',
      path: 'releases',
      body: { tag_name: TAG, name: 'State of the catalog (never publish)', body: ABOUT, draft: true },
      signal,
    });
    await waitUntilListed(made, () => findDrafts(signal), unlistedDrafts, signal);
    return (await findDrafts(signal))[0] ?? made;
  }

  function listAssets({ id }: Release, signal: AbortSignal): Promise<Asset[]> {
    return github.askAll(asset, { path: `releases/${id}/assets?`, signal });
  }

  /** Until a list shows what was made, the run after this one would not find it, and go on without. */
  async function waitUntilListed<Item extends { id: number }>(
    made: Item,
    list: () => Promise<Item[]>,
    unlisted: Item[],
    signal: AbortSignal,
  ): Promise<void> {
    for (const ms of LAG_MS) {
      if ((await list()).some(({ id }) => id === made.id)) return;
      await sleep(ms, signal);
    }
    unlisted.push(made);
  }

  return {
    place: `the draft release "${TAG}" of ${github.repository}`,

    async list(signal) {
      const drafts = await findDrafts(signal);
      const assets = await Promise.all(drafts.map((draft) => listAssets(draft, signal)));
      return withUnlisted(assets.flat(), unlistedAssets).map(({ id, name, state }) => ({
        id: String(id),
        name,
        uploaded: state === 'uploaded',
      }));
    },

    async read({ id }, signal) {
      const path = `releases/assets/${id}`;
      const accept = 'application/octet-stream';
      const { status, body } = await github.send({ path, accept, expected: [404], signal });
      return status === 404 ? undefined : body;
    },

    async put(name, content, signal) {
      const draft = await retry(() => findOrMakeDraft(signal), { attempts: ATTEMPTS, signal, sleep });
      const path = `${draft.upload_url.split('{', 1)[0]}?name=${encodeURIComponent(name)}`;
      // 422: another machine has put the same content there in the same millisecond. Whoever saves reads it back.
      const request = { method: 'POST', path, body: content, expected: [422], signal } as const;
      const { status, body } = await github.send(request);
      if (status === 422) return;
      const put = asset.parse(JSON.parse(body.toString()));
      await waitUntilListed(put, () => listAssets(draft, signal), unlistedAssets, signal);
    },

    async remove({ id }, signal) {
      await github.send({ method: 'DELETE', path: `releases/assets/${id}`, expected: [404], signal });
    },
  };
}

function withUnlisted<Item extends { id: number }>(listed: Item[], unlisted: readonly Item[]): Item[] {
  const ids = new Set(listed.map(({ id }) => id));
  return [...listed, ...unlisted.filter(({ id }) => !ids.has(id))];
}

function published(repository: string): CatalogError {
  return new CatalogError(
    'state-published',
    `The release "${TAG}" of ${repository} is published: everybody can read what Spotify answered, which its terms forbid`,
    {
      hint: `Make it a draft again (gh release edit ${TAG} --draft), or delete it: then what was fetched is fetched again. Nothing was changed`,
    },
  );
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
type Asset = z.infer<typeof asset>;
