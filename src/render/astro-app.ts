import { createApp } from 'astro/app/entrypoint';
import type { PageParams } from '#src/page-contents/page-contents.ts';
import type { Prerendering } from '#src/prerendered.ts';

/** What the server answers fragments with, and what the build and baking render pages with. */
export const app = createApp({ streaming: false });

/** The prerendering of each page by the page's file, seen from here; undefined for what is rendered on demand. */
export const prerenderings = import.meta.glob<Prerendering<PageParams, unknown> | undefined>(
  '../pages/**/*.{astro,ts}',
  { import: 'prerendering' },
);
