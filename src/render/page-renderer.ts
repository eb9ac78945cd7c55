import { CatalogError } from '#src/catalog-error.ts';
import type { PageParams } from '#src/page-contents/page-contents.ts';
import type { LoadedPage, Prerendering } from '#src/prerendered.ts';
import { loadAstroBundle } from './astro-bundle.ts';

/** One page of a site: the file of its route below `src/pages/`, and where it lies. */
export interface SitePage extends PagePath {
  component: string;
  params: PageParams;
}

/** The bundle of a built site, as far as pages are rendered with it. */
export interface PageRenderer {
  /** All pages that the site has now. */
  list(): Promise<SitePage[]>;
  /** A page that a list had, found again. */
  find(component: string, params: PageParams): SitePage;
  /** Everything a page shows. */
  load(page: SitePage): Promise<LoadedPage>;
  /** The bytes of a page that shows this. */
  render(page: SitePage, content: unknown): Promise<Buffer>;
}

/**
 * Loads the bundle of a built site. Bundles are loaded for ever, so this is for a process of its own, whose environment is
 * that of the build.
 *
 * @param nowMs the moment of the build, the same for all its pages.
 */
export async function openPageRenderer(distDir: string, nowMs: number): Promise<PageRenderer> {
  const { app, prerenderings } = await loadAstroBundle(distDir);
  const { base, site = 'http://localhost:4321' } = app.manifest;
  const root = new URL(`${base.replace(/(?<!\/)\/*$/, '')}/`, site);
  const routes = new Map<string, Prerendering<PageParams, unknown>>();
  for (const [file, load] of Object.entries(prerenderings)) {
    const prerendering = await load();
    if (prerendering) routes.set(file.slice('../pages/'.length), prerendering);
  }
  const find = (component: string, params: PageParams): SitePage => ({
    component,
    params,
    ...pagePathOf(component, params),
  });
  return {
    find,
    async list() {
      const pages: SitePage[] = [];
      for (const [component, prerendering] of routes) {
        for (const params of await prerendering.list(nowMs)) pages.push(find(component, params));
      }
      return pages;
    },
    load: ({ component, params }) => routes.get(component)!.load(params, nowMs),
    async render({ component, file, url }, content) {
      const answer = await app.render(new Request(new URL(url, root)), { locals: { content } });
      if (answer.status !== 200 && component !== `${answer.status}.astro`) {
        throw new CatalogError('page-failed', `/${url} was rendered with status ${answer.status}`);
      }
      const text = await answer.text();
      return Buffer.from(file.endsWith('.html') ? withPolicy(text, answer.headers) : text);
    },
  };
}

const CHARSET = '<meta charset="utf-8">';

/** The page with its policy in it: whoever serves files knows nothing of the headers that Astro gave it. */
function withPolicy(html: string, headers: Headers): string {
  const policy = headers.get('content-security-policy');
  const [before, after, ...more] = html.split(CHARSET);
  if (policy === null || after === undefined || more.length > 0) {
    throw new CatalogError('page-failed', `A page has no policy, or not one ${CHARSET} to put it behind`);
  }
  const content = policy.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `${before}${CHARSET}<meta http-equiv="content-security-policy" content="${content}">${after}`;
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

/**
 * The path of one page, as Astro's routing by files has it.
 *
 * @param component the file of its route below `src/pages/`: `catalog/album/[id]/index.astro`.
 */
export function pagePathOf(component: string, params: PageParams): PagePath {
  const route = component.replace(/\.(astro|ts)$/, '');
  const path = route
    .replace(/\[(?:\.\.\.)?([^[\]]+)\]/g, (_name, param: string) => params[param] ?? '')
    .replace(/(^|\/)index$/, '')
    .replace(/\/$/, '');
  if (component.endsWith('.ts')) {
    // With `trailingSlash: 'always'` Astro spares the slash only where the route itself says how the name ends.
    return { file: path, url: route.endsWith(']') ? `${path}/` : path };
  }
  const url = path === '' ? '' : `${path}/`;
  return STATUS_PAGES.includes(path) ? { file: `${path}.html`, url } : { file: `${url}index.html`, url };
}
