import type { Paths } from '#src/paths.ts';

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
