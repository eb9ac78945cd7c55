import { buildServices } from './build-services.ts';
import type { PageContents, PageParams } from './page-contents/page-contents.ts';
import { observeStored } from './backfill/observe-stored.ts';

/** What a page has loaded, and whose stored covers and details it looked at, by album id. */
export interface LoadedPage {
  content: unknown;
  asked: number[];
}

/** A prerendered route, as its page uses it and as the build asks for it under the name `prerendering`. */
export interface Prerendering<Params extends PageParams, Content> {
  /** For Astro: the pages of a route with params. */
  getStaticPaths(): Promise<{ params: Params }[]>;
  /** For the page: everything it shows. */
  contentOf(page: { locals: App.Locals; params: PageParams }): Promise<Content>;
  /** For the build: all pages of the route at a moment, ms since 1970. */
  list(nowMs: number): Promise<Params[]>;
  /** For the build: what `contentOf` will give, when the build hands it back as `locals.content`. */
  load(params: Params, nowMs: number): Promise<LoadedPage>;
}

/**
 * Makes a route of contents: every prerendered page exports one as `prerendering`. The build compares what it loads with
 * what it loaded the last time, and renders a page from nothing else.
 */
export function prerendered<Params extends PageParams, Content>(
  contents: PageContents<Params, Content>,
): Prerendering<Params, Content> {
  return {
    list: async (nowMs) => contents.list({ ...buildServices(), now: () => nowMs }),
    async getStaticPaths() {
      return (await contents.list(buildServices())).map((params) => ({ params }));
    },
    async contentOf({ locals, params }) {
      return 'content' in locals
        ? (locals.content as Content)
        : contents.load(locals.services, params as Params);
    },
    async load(params, nowMs) {
      const services = buildServices();
      const { backfill, asked } = observeStored(services.backfill);
      const content = await contents.load({ ...services, backfill, now: () => nowMs }, params);
      return { content, asked: [...asked] };
    },
  };
}
