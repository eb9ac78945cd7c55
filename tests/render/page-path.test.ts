import { expect, it } from 'vitest';
import { pagePathOf } from '#src/render/page-renderer.ts';

it.each([
  ['index.astro', {}, 'index.html', ''],
  ['404.astro', {}, '404.html', '404/'],
  ['catalog/years/index.astro', {}, 'catalog/years/index.html', 'catalog/years/'],
  ['catalog/album/[id]/index.astro', { id: '7' }, 'catalog/album/7/index.html', 'catalog/album/7/'],
  ['catalog/albums/[...page].astro', { page: undefined }, 'catalog/albums/index.html', 'catalog/albums/'],
  ['catalog/albums/[...page].astro', { page: '2' }, 'catalog/albums/2/index.html', 'catalog/albums/2/'],
  ['robots.txt.ts', {}, 'robots.txt', 'robots.txt'],
  ['catalog/[file].json.ts', { file: 'tiles-0' }, 'catalog/tiles-0.json', 'catalog/tiles-0.json'],
  ['albums.[format].ts', { format: 'csv' }, 'albums.csv', 'albums.csv/'],
])('%s with %j lies in %s', (component, params, file, url) => {
  expect(pagePathOf(component, params)).toEqual({ file, url });
});
