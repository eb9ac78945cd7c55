import { expect, it } from 'vitest';
import { pagePathOf, type PageRoute } from '#src/render/page-path.ts';

const text = (content: string) => ({ content, dynamic: false, spread: false });
const param = (content: string) => ({ content, dynamic: true, spread: content.startsWith('...') });
const route = (type: string, ...segments: PageRoute['segments']): PageRoute => ({
  component: '',
  type,
  segments,
});

it.each([
  [route('page'), {}, 'index.html', ''],
  [route('page', [text('404')]), {}, '404.html', '404/'],
  [
    route('page', [text('catalog')], [text('album')], [param('id')]),
    { id: '7' },
    'catalog/album/7/index.html',
    'catalog/album/7/',
  ],
  [
    route('page', [text('catalog')], [text('albums')], [param('...page')]),
    { page: undefined },
    'catalog/albums/index.html',
    'catalog/albums/',
  ],
  [
    route('page', [text('catalog')], [text('albums')], [param('...page')]),
    { page: '2' },
    'catalog/albums/2/index.html',
    'catalog/albums/2/',
  ],
  [route('endpoint', [text('robots.txt')]), {}, 'robots.txt', 'robots.txt'],
  [
    route('endpoint', [text('catalog')], [param('file'), text('.json')]),
    { file: 'tiles-0' },
    'catalog/tiles-0.json',
    'catalog/tiles-0.json',
  ],
  [route('endpoint', [text('albums.'), param('format')]), { format: 'csv' }, 'albums.csv', 'albums.csv/'],
])('%j with %j lies in %s', (of, params, file, url) => {
  expect(pagePathOf(of, params)).toEqual({ file, url });
});
