import { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';
import { CONTENT_ID_FILE } from '#src/render/content-hash.ts';
import { sendRequest } from '#src/sources/http-client.ts';
import type { GithubApi } from './github-api.ts';

/** Where GitHub Pages shows the site. */
interface PagesAddress {
  /** Origin without a slash at its end. */
  siteUrl: string;
  /** `/`, or `/name/` on a project page. */
  basePath: string;
}

const TIMEOUT_MS = 20_000;
const pagesSchema = z.object({ html_url: z.url(), build_type: z.string().nullish() });

/**
 * Asks GitHub where this repository's Pages are. The token needs `pages: read`.
 *
 * Source: https://docs.github.com/rest/pages/pages#get-a-github-pages-site
 *
 * @throws CatalogError `pages-off` when Pages are not switched on, or are built from a branch.
 */
export async function readPagesAddress(github: GithubApi, signal: AbortSignal): Promise<PagesAddress> {
  const { status, body } = await github.send({ path: 'pages', expected: [404], signal });
  const pages = status === 404 ? undefined : pagesSchema.parse(JSON.parse(body.toString()));
  if (!pages || pages.build_type === 'legacy') {
    throw new CatalogError(
      'pages-off',
      pages
        ? `GitHub Pages of ${github.repository} come from a branch, not from a workflow`
        : `GitHub Pages are not switched on for ${github.repository}`,
      { hint: 'Settings, Pages, Source: choose "GitHub Actions"; then run this workflow again' },
    );
  }
  const { origin, pathname } = new URL(pages.html_url);
  return { siteUrl: origin, basePath: pathname.endsWith('/') ? pathname : `${pathname}/` };
}

/**
 * Why what was built has to be deployed; undefined when the deployed site has that content already. What cannot be
 * found out counts as a reason: a deployment too many does no harm.
 *
 * @param siteUrl of the front page, with a slash at its end.
 */
export async function reasonToDeploy(
  siteUrl: string,
  contentId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const url = new URL(CONTENT_ID_FILE, siteUrl);
  // Past every cache between here and there.
  url.searchParams.set('for', contentId.slice(0, 16));
  try {
    const request = { cache: 'no-store', signal, timeoutMs: TIMEOUT_MS, maxBytes: 1_000 } as const;
    const { ok, status, body } = await sendRequest(url, request);
    if (!ok) return `the site answers ${status} for ${CONTENT_ID_FILE}`;
    return body.toString().trim() === contentId ? undefined : 'the content has changed';
  } catch (error) {
    signal.throwIfAborted();
    return `the site cannot be reached (${(error as Error).message})`;
  }
}
