import { listArtistPages } from '#src/catalog/artists.ts';
import type { Catalog } from '#src/catalog/catalog.ts';
import { listGenrePages } from '#src/catalog/genres.ts';
import { listYears } from '#src/catalog/releases.ts';
import type { Paths } from '#src/paths.ts';
import { escapeXml } from './feed-text.ts';

/** More than a sitemap may hold are cut; the pages before the albums lead to all the rest. */
const MOST_URLS = 50_000;

/**
 * The sitemap of pages that are worth finding: albums with the day they last changed, and the first page of every
 * list. Undefined when the site does not know its origin, since a sitemap holds whole URLs only.
 */
export function sitemap(catalog: Catalog, paths: Paths): string | undefined {
  if (paths.absolute('/') === undefined) return undefined;
  const pages: { path: string; changed?: string }[] = [
    paths.front(),
    paths.albums(),
    paths.upcoming(),
    paths.years(),
    ...listYears(catalog).map(({ year }) => paths.year(year)),
    paths.genres(),
    ...listGenrePages(catalog).map(({ slug }) => paths.genre(slug)),
    ...listArtistPages(catalog).map(({ slug }) => paths.artist(slug)),
  ].map((path) => ({ path }));
  for (const { id, updatedAt } of catalog.albums) {
    pages.push({ path: paths.album(id), changed: updatedAt.slice(0, 10) });
  }
  const urls = pages.slice(0, MOST_URLS).map(({ path, changed }) => {
    const lastmod = changed ? `<lastmod>${changed}</lastmod>` : '';
    return `  <url><loc>${escapeXml(paths.absolute(path)!)}</loc>${lastmod}</url>`;
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...urls,
    '</urlset>',
    '',
  ].join('\n');
}

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

/** The web app manifest; its colours are those of the light theme. */
export function webManifest(paths: Pick<Paths, 'asset' | 'front' | 'upcoming' | 'albums'>): string {
  return JSON.stringify({
    name: 'Progmetal Catalog',
    short_name: 'Progmetal',
    description: 'Progressive metal and rock albums, listed by a community.',
    id: paths.front(),
    start_url: paths.front(),
    scope: paths.front(),
    display: 'standalone',
    background_color: '#f6f3ee',
    theme_color: '#f6f3ee',
    icons: [{ src: paths.asset('favicon.svg'), sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
    shortcuts: [
      { name: 'Albums', url: paths.albums() },
      { name: 'Upcoming', url: paths.upcoming() },
    ],
  });
}
