import type { Paths } from '#src/paths.ts';

/** What crawlers may ask for: all pages, but no fragment and no island, since those may cost a call to Spotify. */
export function robots(paths: Pick<Paths, 'absolute' | 'front' | 'sitemap'>): string {
  const base = paths.front();
  const sitemap = paths.absolute(paths.sitemap());
  return [
    'User-agent: *',
    `Disallow: ${base}catalog/album/*/cover-art/`,
    `Disallow: ${base}catalog/album/*/metadata/`,
    `Disallow: ${base}_server-islands/`,
    '',
    sitemap ? `Sitemap: ${sitemap}` : '# No sitemap: it would need the address of this site (SITE_URL).',
    '',
  ].join('\n');
}
