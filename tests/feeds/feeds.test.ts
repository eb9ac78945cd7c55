import { describe, expect, it } from 'vitest';
import { addedFeed, releasesFeed } from '#src/feeds/atom-feeds.ts';
import { albumJsonLd } from '#src/feeds/album-json-ld.ts';
import { escapeXml } from '#src/feeds/feed-text.ts';
import { robots, sitemap, webManifest } from '#src/feeds/site-metadata.ts';
import { createPaths } from '#src/paths.ts';
import { catalogAlbum, catalogOf } from '../catalog/catalog-for-test.ts';

const paths = createPaths({ basePath: '/', onDemand: 'server' });
const known = createPaths({ url: 'https://prog.example', basePath: '/p/', onDemand: 'none' });
const today = '2026-11-25';
const HOSTILE = '</title><script>alert("1")</script> & \u0000\u0008\uFFFE\uD800';

const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1]!);

describe('escapeXml', () => {
  it('leaves nothing that XML cannot hold, and keeps what it can', () => {
    expect(escapeXml(HOSTILE)).toBe('&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; ');
    expect(escapeXml('Ænima 🜁 東京')).toBe('Ænima 🜁 東京');
  });
});

describe('Atom feeds', () => {
  const catalog = catalogOf(
    { id: 1, releaseDate: '2026-11-20', title: HOSTILE },
    { id: 2, releaseDate: '2026-11-26', createdAt: '2026-11-01T10:00:00.000Z' },
    { id: 3, releaseDate: '2026-11-25' },
    { id: 4, releaseDate: '2026-10' },
    { id: 5, releaseDate: null },
  );

  it('releases hold what is out, newest first, and never a time in the future', () => {
    const feed = releasesFeed(catalog, { paths, today });
    expect(all(feed, /href="\/catalog\/album\/(\d+)\/"/g)).toEqual(['3', '1', '4']);
    expect(all(feed, /<updated>(.*?)<\/updated>/g)).toEqual([
      '2026-11-25T00:00:00.000Z',
      '2026-11-25T00:00:00.000Z',
      '2026-11-20T00:00:00.000Z',
      '2026-10-31T00:00:00.000Z',
    ]);
    expect(feed).toContain('Artist 1 – &lt;/title&gt;&lt;script&gt;');
  });

  it('additions hold all, by when they came', () => {
    const feed = addedFeed(catalog, { paths });
    expect(all(feed, /href="\/catalog\/album\/(\d+)\/"/g)).toEqual(['2', '5', '4', '3', '1']);
    expect(feed).toContain('<updated>2026-11-01T10:00:00.000Z</updated>');
  });

  it('ids are URIs of their own, the same whenever the feed is written', () => {
    const ids = all(
      releasesFeed(catalog, { paths, today }) + addedFeed(catalog, { paths }),
      /<id>(.*?)<\/id>/g,
    );
    expect(new Set(ids).size).toBe(10);
    for (const id of ids)
      expect(id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const tomorrow = all(releasesFeed(catalog, { paths, today: '2026-11-26' }), /<id>(.*?)<\/id>/g);
    expect(tomorrow).toEqual(expect.arrayContaining(ids.slice(0, 4)));
  });

  it('links are whole where the site knows its origin', () => {
    expect(releasesFeed(catalog, { paths: known, today })).toContain(
      'href="https://prog.example/p/catalog/album/3/"',
    );
  });

  it('an empty feed is still a feed', () => {
    expect(releasesFeed(catalogOf(), { paths, today })).toContain(
      '<updated>1970-01-01T00:00:00.000Z</updated>',
    );
  });
});

describe('what crawlers read', () => {
  it('the sitemap holds whole URLs, and is left out where there can be none', () => {
    const catalog = catalogOf({ id: 7, updatedAt: '2026-02-03T04:05:06.000Z' });
    expect(sitemap(catalog, paths)).toBeUndefined();
    const map = sitemap(catalog, known)!;
    expect(map).toContain('<loc>https://prog.example/p/catalog/album/7/</loc><lastmod>2026-02-03</lastmod>');
    expect(all(map, /<loc>(.*?)<\/loc>/g).every((url) => url.startsWith('https://prog.example/p/'))).toBe(
      true,
    );
    expect(map).toContain('/p/catalog/year/2024/');
  });

  it('robots keeps them off fragments and islands, and says why there is no sitemap', () => {
    expect(robots(known).split('\n')).toEqual([
      'User-agent: *',
      'Disallow: /p/catalog/album/*/cover-art/',
      'Disallow: /p/catalog/album/*/metadata/',
      'Disallow: /p/_server-islands/',
      '',
      'Sitemap: https://prog.example/p/sitemap.xml',
      '',
    ]);
    expect(robots(paths)).toMatch(/# No sitemap.*SITE_URL/);
  });

  it('the manifest stays below the base path', () => {
    const manifest = JSON.parse(webManifest(known)) as { start_url: string; icons: { src: string }[] };
    expect([manifest.start_url, manifest.icons[0]!.src]).toEqual(['/p/', '/p/favicon.svg']);
  });

  it('JSON-LD cannot leave its script, and says only what is known', () => {
    const bare = catalogAlbum({ id: 1, title: HOSTILE, releaseDate: null, genres: [] });
    const text = albumJsonLd(bare, { url: undefined, image: undefined, sameAs: [] });
    expect(text).not.toContain('<');
    expect(JSON.parse(text)).toEqual({
      '@context': 'https://schema.org',
      '@type': 'MusicAlbum',
      name: HOSTILE,
      byArtist: { '@type': 'MusicGroup', name: 'Artist 1' },
    });
    const full = albumJsonLd(catalogAlbum({ id: 1, format: 'EP' }), {
      url: 'https://prog.example/a',
      image: 'https://i.scdn.co/x',
      sameAs: ['https://open.spotify.com/album/x'],
    });
    expect(JSON.parse(full)).toMatchObject({
      datePublished: '2024-05-03',
      genre: ['Prog-metal'],
      albumReleaseType: 'https://schema.org/EPRelease',
      url: 'https://prog.example/a',
      image: 'https://i.scdn.co/x',
      sameAs: ['https://open.spotify.com/album/x'],
    });
  });
});
