import { describe, expect, it } from 'vitest';
import type { CoverState } from '#src/backfill/cover-state.ts';
import { escapeHtml, html } from '#src/search/escape-html.ts';
import { buildTiles } from '#src/search/build-tiles.ts';
import { pageLinksHtml } from '#src/search/page-links-html.ts';
import { tileHtml } from '#src/search/tile-html.ts';
import type { Album } from '#src/catalog/album.ts';
import AlbumTile from '#src/components/AlbumTile.astro';
import Pagination from '#src/components/Pagination.astro';
import { render, withoutValues } from '../components/render.ts';
import { HOSTILE, sampleAlbum } from '../components/sample-album.ts';
import { catalogOf, sortable } from './catalog-for-test.ts';

const HREF = '/catalog/album/7/';
const REQUEST = '/catalog/album/7/cover-art/';
const image = (width: number | null) => ({
  url: `https://i.scdn.co/image/${width}?a&b`,
  width,
  height: width,
});

/** One spelling of the same markup: entities, order of attributes, white space between elements and around text. */
function canonical(markup: string): string {
  return markup
    .replace(/\s+/g, ' ')
    .replaceAll(/="([^"]*)"/g, (value) =>
      value.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll("'", '&#39;'),
    )
    .replace(/ ?([<>]) ?/g, '$1')
    .replaceAll('&#34;', '&quot;')
    .replaceAll('&#38;', '&amp;')
    .replaceAll(/<([\w-]+)((?: ?[\w-]+(?:="[^"]*")?)*)\s*\/?>/g, (_tag, name: string, attributes: string) => {
      const each = attributes.match(/[\w-]+(?:="[^"]*")?/g) ?? [];
      return `<${name} ${each
        .map((one) => one.replace('=""', ''))
        .sort()
        .join(' ')}>`;
    })
    .replaceAll('</use>', '')
    .trim();
}

const albums: [string, Partial<Album>][] = [
  ['as usual', {}],
  ['hostile', { artist: HOSTILE, title: `${HOSTILE}&amp;'`, location: HOSTILE, genres: [HOSTILE] }],
  ['without anything', { releaseDate: null, genres: [], vocalStyles: [], location: null }],
  ['announced', { releaseDate: null, releaseText: 'TBA <soon>' }],
  ['of a year', { releaseDate: '2024', genres: [], vocalStyles: [], location: null }],
];
const covers: [string, CoverState, Partial<Album>][] = [
  ['found', { status: 'found', images: [image(640), image(300), image(64)] }, {}],
  ['found in one size', { status: 'found', images: [image(null)] }, {}],
  ['absent', { status: 'absent' }, {}],
  ['unknown', { status: 'unknown' }, {}],
  ['without link', { status: 'no-link' }, { spotifyId: null, spotifyUrl: null }],
];

describe('a tile made in the browser is the component', () => {
  it.each(
    albums.flatMap(([name, changes]) =>
      covers.flatMap(([state, cover, link]) =>
        [REQUEST, undefined].map((request) => ({
          name,
          state,
          request,
          cover,
          album: sortable({ id: 7, ...changes, ...link }),
        })),
      ),
    ),
  )('$name, $state, asking $request', async ({ album, cover, request }) => {
    const component = await render(AlbumTile, { album, cover, href: HREF, request });
    const part = buildTiles([album], new Map([[7, cover]])).get(0)?.[7];
    const tile = catalogOf([album]).albums('')[0]!;
    expect(canonical(tileHtml(tile, { href: HREF, part, request }).text)).toBe(canonical(component));
  });

  it('waits for its file without asking, in the same box', () => {
    const tile = catalogOf([sortable({ id: 7 })]).albums('')[0]!;
    const markup = tileHtml(tile, { href: HREF, part: undefined, request: REQUEST }).text;
    expect(markup).toContain('data-state="loading"');
    expect(markup).not.toMatch(/hx-|spotify-mark/);
  });

  it('makes no link of what is none', () => {
    const tile = catalogOf([sortable({ id: 7 })]).albums('')[0]!;
    const part = { spotifyUrl: 'javascript:alert(1)' };
    expect(tileHtml(tile, { href: HREF, part, request: undefined }).text).not.toContain('javascript:');
  });
});

describe('page links are those of the component', () => {
  it.each([
    [1, 1],
    [1, 2],
    [2, 3],
    [7, 40],
    [40, 40],
  ])('page %i of %i', async (page, pages) => {
    const href = (number: number): string => `/catalog/albums/?q=a&page=${number}`;
    const component = await render(Pagination, { page, pages, href });
    expect(canonical(pageLinksHtml(page, pages, href).text)).toBe(canonical(component));
  });
});

describe('html', () => {
  it('escapes what is put in, and nothing else', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`${HOSTILE}${inner}${[inner, inner]}${0}${false}${null}${undefined}`.text).toBe(
      `${escapeHtml(HOSTILE)}${'<b>&lt;i&gt;</b>'.repeat(3)}0`,
    );
    expect(escapeHtml(`&<>"'`)).toBe('&amp;&lt;&gt;&quot;&#39;');
  });

  it('leaves no element of a hostile name', () => {
    const album = sampleAlbum({ artist: HOSTILE });
    expect(withoutValues(html`<p title="${album.artist}">${album.artist}</p>`.text)).not.toContain('<img');
  });
});

describe('files of tiles', () => {
  it('hold a hundred ids each, with what is stored of each album on Spotify', () => {
    const files = buildTiles(
      [1, 100, 101]
        .map((id) => sampleAlbum({ id }))
        .concat(sampleAlbum({ id: 102, spotifyUrl: null, spotifyId: null })),
      new Map<number, CoverState>([
        [1, { status: 'found', images: [image(300)] }],
        [100, { status: 'absent' }],
        [101, { status: 'unknown' }],
        [102, { status: 'no-link' }],
      ]),
    );
    const { spotifyUrl } = sampleAlbum();
    expect(Object.fromEntries(files)).toEqual({
      0: { 1: { spotifyUrl, cover: [[image(300).url, 300]] }, 100: { spotifyUrl, cover: 0 } },
      1: { 101: { spotifyUrl } },
    });
  });
});
