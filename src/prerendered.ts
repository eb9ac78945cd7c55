import { trackDependencies } from './backfill/backfill.ts';
import { buildServices, type Services } from './services.ts';
import { readCatalog } from './catalog/catalog.ts';
import type { PageContents, PageParams, PageSources } from './page-contents/page-contents.ts';

/** What a page has loaded, and whose stored covers and details it looked at, by album id. */
export interface LoadedPage {
  content: unknown;
  dependencies: number[];
}

/** What a page has of Astro. */
interface Page {
  locals: App.Locals;
  params: PageParams;
}

/** A prerendered route, as its page uses it and as the build asks for it under the name `prerendering`. */
export interface Prerendering<Params extends PageParams, Content> {
  /** For the page: everything it shows. */
  contentOf(page: Page): Promise<Content>;
  /** For an endpoint: its content as the answer, of one media type or of one for each page. */
  answer(type: string | ((params: Params) => string)): (page: Page) => Promise<Response>;
  /** For the build: all pages of the route at a moment, ms since 1970. */
  list(nowMs: number): Promise<Params[]>;
  /** For the build: what `contentOf` will give, when the build hands it back as `locals.content`. */
  load(params: Params, nowMs: number): Promise<LoadedPage>;
}

let ofBuild: { nowMs: number; sources: Promise<PageSources> } | undefined;

/** The sources of a build: of one moment, and read once for all its pages. */
function sourcesAt(nowMs: number): Promise<PageSources> {
  if (ofBuild?.nowMs !== nowMs) {
    ofBuild = { nowMs, sources: sourcesOf({ ...buildServices(), now: () => nowMs }) };
  }
  return ofBuild.sources;
}

async function sourcesOf(services: Services): Promise<PageSources> {
  return { ...services, catalog: await readCatalog(services.db) };
}

/**
 * Makes a route of contents: every prerendered page exports one as `prerendering`. The build compares what it loads with
 * what it loaded the last time, and renders a page from nothing else.
 */
export function prerendered<Params extends PageParams, Content>(
  contents: PageContents<Params, Content>,
): Prerendering<Params, Content> {
  async function contentOf({ locals, params }: Page): Promise<Content> {
    if ('content' in locals) return locals.content as Content;
    return contents.load(await sourcesOf(locals.services), params as Params);
  }

  return {
    contentOf,
    answer: (type) => async (page) => {
      const mediaType = typeof type === 'string' ? type : type(page.params as Params);
      return new Response(String(await contentOf(page)), { headers: { 'content-type': mediaType } });
    },
    list: async (nowMs) => contents.list(await sourcesAt(nowMs)),
    async load(params, nowMs) {
      const sources = await sourcesAt(nowMs);
      const { backfill, dependencies } = trackDependencies(sources.backfill);
      const content = await contents.load({ ...sources, backfill }, params);
      return { content, dependencies: [...dependencies] };
    },
  };
}
