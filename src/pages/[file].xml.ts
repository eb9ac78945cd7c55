import { xmlFile } from '#src/page-contents/site-files.ts';
import { prerendered } from '#src/prerendered.ts';

export const prerendering = prerendered(xmlFile);

/** The Atom feeds, and the sitemap where the site knows its origin. */
export const GET = prerendering.answer(({ file }) =>
  file === 'sitemap' ? 'application/xml' : 'application/atom+xml; charset=utf-8',
);
