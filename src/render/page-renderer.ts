import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CatalogError } from '#src/catalog-error.ts';
import type { PageParams } from '#src/page-contents/page-contents.ts';
import { printable } from '#src/format-text.ts';
import type { LoadedPage, Prerendering } from '#src/prerendered.ts';
import { pagePathOf, type PagePath, type PageRoute } from './page-path.ts';
import { prerenderDir } from './site-layout.ts';

/** One page of a site: which route it is of, and where it lies. */
export interface SitePage extends PagePath {
  component: string;
  params: PageParams;
}

/** The program that Astro bundled, as far as pages are rendered with it. */
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

/** What Astro's prerender entry exports, as far as it is used (astro 7.3, `astro/entrypoints/prerender`). */
interface PrerenderEntry {
  manifest: {
    base: string;
    site?: string;
    routes: {
      routeData: PageRoute & { route: string; prerender: boolean };
      styles: object[];
      scripts: object[];
    }[];
  };
  app: {
    setInternals(internals: object): void;
    setOptions(options: object): void;
    getComponentByRoute(route: object): Promise<{ prerendering?: Prerendering<PageParams, unknown> }>;
    render(request: Request, options: { routeData: object; locals: object }): Promise<Response>;
  };
}

/**
 * Loads the prerender bundle of a built site. Bundles are loaded for ever, so this is for a process of its own, whose
 * environment is that of the build.
 *
 * @param nowMs the moment of the build, the same for all its pages.
 * @throws CatalogError `bundle-unusable`, when the bundle is not as expected (another Astro).
 */
export async function openPageRenderer(distDir: string, nowMs: number): Promise<PageRenderer> {
  const { app, manifest } = await importEntry(prerenderDir(distDir));
  giveStyles(app, manifest);
  const routes = new Map(
    manifest.routes
      .filter(({ routeData }) => routeData.prerender)
      .map(({ routeData }) => [routeData.component, routeData]),
  );
  const prerenderings = new Map<string, Prerendering<PageParams, unknown>>();
  for (const [component, route] of routes) {
    const { prerendering } = await app.getComponentByRoute(route);
    if (!prerendering) {
      throw new CatalogError('bundle-unusable', `${component} does not export its prerendering`, {
        hint: 'See src/prerendered.ts',
      });
    }
    prerenderings.set(component, prerendering);
  }
  const find = (component: string, params: PageParams): SitePage => ({
    component,
    params,
    ...pagePathOf(routes.get(component)!, params),
  });
  const origin = manifest.site ? new URL(manifest.site).origin : 'http://localhost:4321';

  async function render({ component, url }: SitePage, content: unknown): Promise<Buffer> {
    const request = new Request(new URL(`${manifest.base.replace(/(?<!\/)\/*$/, '/')}${url}`, origin));
    const answer = await app.render(request, { routeData: routes.get(component)!, locals: { content } });
    const isStatusPage = component.endsWith(`/${answer.status}.astro`);
    if (answer.status !== 200 && !isStatusPage) {
      throw new CatalogError('page-failed', `/${url} was rendered with status ${answer.status}`);
    }
    return Buffer.from(await answer.arrayBuffer());
  }

  const firstOfRoute = new Map<string, Promise<Buffer>>();
  return {
    find,
    async list() {
      const pages: SitePage[] = [];
      for (const [component, prerendering] of prerenderings) {
        for (const params of await prerendering.list(nowMs)) pages.push(find(component, params));
      }
      return pages;
    },
    load: ({ component, params }) => prerenderings.get(component)!.load(params, nowMs),
    async render(page, content) {
      // With the first page of a route Astro reads all its paths; others beside it would read them as well.
      const first = firstOfRoute.get(page.component);
      if (first) {
        await first;
        return render(page, content);
      }
      const rendering = render(page, content);
      firstOfRoute.set(page.component, rendering);
      return rendering;
    },
  };
}

async function importEntry(folder: string): Promise<PrerenderEntry> {
  try {
    const name = (await readdir(folder)).find((file) => file.startsWith('prerender-entry.'));
    const entry = (await import(pathToFileURL(join(folder, name ?? 'missing')).href)) as PrerenderEntry;
    if (!Array.isArray(entry.manifest.routes) || typeof entry.app.render !== 'function')
      throw new TypeError();
    return entry;
  } catch (cause) {
    throw new CatalogError('bundle-unusable', `The program in ${folder} cannot be used`, { cause });
  }
}

/**
 * Astro renders pages while it still holds what it has bundled, and takes their styles from there. They are in the
 * manifest as well.
 */
function giveStyles(app: PrerenderEntry['app'], { routes }: PrerenderEntry['manifest']): void {
  if (routes.some(({ scripts }) => scripts.length > 0)) {
    throw new CatalogError(
      'bundle-unusable',
      'A page has scripts of an integration, which are not known here',
    );
  }
  const pagesByKeys = new Map(
    routes.map(({ routeData: { route, component }, styles }) => [
      `${route}&${component}`,
      { styles: styles.map((sheet, order) => ({ depth: 0, order, sheet })) },
    ]),
  );
  app.setInternals({ pagesByKeys });
  app.setOptions({
    settings: { scripts: [] },
    logger: { options: { destination: { write: printLogLine } } },
  });
}

function printLogLine({ level, message }: { level: string; message: string }): void {
  if (level === 'warn') process.stderr.write(`${printable(message)}\n`);
}
