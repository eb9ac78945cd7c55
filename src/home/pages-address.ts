import { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';
import type { GithubApi } from './github-api.ts';

/** Where GitHub Pages shows the site. */
export interface PagesAddress {
  /** Origin without a slash at its end. */
  siteUrl: string;
  /** `/`, or `/name/` on a project page. */
  basePath: string;
}

const form = z.object({ html_url: z.url(), build_type: z.string().nullish() });

/**
 * Asks GitHub where this repository's Pages are. The token needs `pages: read`.
 *
 * Source: https://docs.github.com/rest/pages/pages#get-a-github-pages-site
 *
 * @throws CatalogError `pages-off` when Pages are not switched on, or are built from a branch.
 */
export async function readPagesAddress(github: GithubApi, signal: AbortSignal): Promise<PagesAddress> {
  const { status, body } = await github.send({ path: 'pages', expected: [404], signal });
  const pages = status === 404 ? undefined : form.parse(JSON.parse(body.toString()));
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
