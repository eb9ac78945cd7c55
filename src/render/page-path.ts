import type { PageParams } from '#src/page-contents/page-contents.ts';

/** A route as Astro's manifest describes it, as far as it decides on addresses. */
export interface PageRoute {
  /** The file it comes from: `src/pages/catalog/album/[id]/index.astro`. */
  component: string;
  type: string;
  /** One array a folder, of what makes up its name: text, or the name of a param. */
  segments: { content: string; dynamic: boolean; spread: boolean }[][];
}

/** Where a page lies. */
export interface PagePath {
  /** Below `client/`, with `/` between folders. */
  file: string;
  /** As requested, below the base path, without a leading slash. */
  url: string;
}

/** Status pages are files of their own, since servers look for them by that name. */
const STATUS_PAGES = ['404', '500'];

/** The path of one page of a route, as Astro's `build.format: 'directory'` has it. */
export function pagePathOf({ segments, type }: PageRoute, params: PageParams): PagePath {
  const path = segments
    .map((parts) =>
      parts
        .map(({ content, dynamic }) => (dynamic ? (params[content.replace('...', '')] ?? '') : content))
        .join(''),
    )
    .filter((part) => part !== '')
    .join('/');
  if (type === 'endpoint') {
    // With `trailingSlash: 'always'` Astro spares the slash only where the route itself says how the name ends.
    const endsOpen = segments.at(-1)?.at(-1)?.dynamic ?? false;
    return { file: path, url: endsOpen ? `${path}/` : path };
  }
  const url = path === '' ? '' : `${path}/`;
  return STATUS_PAGES.includes(path) ? { file: `${path}.html`, url } : { file: `${url}index.html`, url };
}
