import { describe, expect, it } from 'vitest';
import AlbumFacts from '#src/components/AlbumFacts.astro';
import AlbumGrid from '#src/components/AlbumGrid.astro';
import AlbumLinks from '#src/components/AlbumLinks.astro';
import AlbumTile from '#src/components/AlbumTile.astro';
import Pagination from '#src/components/Pagination.astro';
import { asksForCovers } from '#src/components/cover-image.ts';
import { createPaths } from '#src/paths.ts';
import { render, withoutValues } from './render.ts';
import { HOSTILE, sampleAlbum } from './sample-album.ts';

const paths = createPaths({ basePath: '/', onDemand: 'server' });
const tile = (changes = {}): Promise<string> =>
  render(AlbumTile, { album: sampleAlbum(changes), cover: { status: 'unknown' }, href: '/catalog/album/7/' });

describe('AlbumTile', () => {
  it('shows title, artist, date, genres, voice, place and the way to album and Spotify', async () => {
    const html = await tile();
    expect(html).toContain('href="/catalog/album/7/" title="Low Tide">Low Tide</a>');
    expect(html).toContain('>Vessel of the Deep</p>');
    expect(html).toContain('<time datetime="2024-05-03">3 May 2024</time>');
    expect(html).toContain('Progressive Metal, Djent · Clean, Harsh · Tampa, FL');
    expect(html).toContain('href="https://open.spotify.com/album/ProgmetalSample0000007"');
    expect(html).toContain('aria-label="Low Tide by Vessel of the Deep on Spotify"');
  });

  it('leaves out what the sheet does not tell', async () => {
    const html = await tile({
      releaseDate: null,
      genres: [],
      vocalStyles: [],
      location: null,
      spotifyUrl: null,
    });
    expect(html).not.toMatch(/ · |<time|spotify/i);
  });

  it('renders hostile text as text, and no link that is not of the web', async () => {
    const html = await tile({
      artist: HOSTILE,
      title: HOSTILE,
      location: HOSTILE,
      spotifyUrl: 'javascript:alert(1)',
    });
    expect(withoutValues(html)).not.toContain('<img');
    expect(html).not.toContain('javascript:');
    expect(html).toContain('&gt;&lt;img src=x onerror=alert(1)&gt;</a>');
  });
});

describe('AlbumGrid', () => {
  it('asks for covers that are not stored and for no other', async () => {
    const albums = [1, 2].map((id) => sampleAlbum({ id }));
    const covers = new Map([[1, { status: 'absent' as const }]]);
    const html = await render(AlbumGrid, { albums, covers, paths });
    expect(html.match(/hx-get="[^"]*"/g)).toEqual(['hx-get="/catalog/album/2/cover-art/"']);
    expect(asksForCovers(albums, covers, paths)).toBe(true);
    expect(asksForCovers(albums.slice(0, 1), covers, paths)).toBe(false);
    expect(asksForCovers(albums, covers, createPaths({ basePath: '/', onDemand: 'none' }))).toBe(false);
  });
});

describe('AlbumFacts', () => {
  it('has a line for what is known only', async () => {
    const html = await render(AlbumFacts, { album: sampleAlbum({ format: null, genres: ['Djent'] }) });
    expect(html.match(/<dt>[^<]*/g)).toEqual([
      '<dt>Release',
      '<dt>Genre',
      '<dt>Vocals',
      '<dt>From',
      '<dt>Sheet',
    ]);
  });

  it('shows the words of the sheet where there is no date', async () => {
    const html = await render(AlbumFacts, { album: sampleAlbum({ releaseDate: null, releaseText: 'Fall' }) });
    expect(html).toMatch(/<dd> ?Fall ?<\/dd>/);
  });
});

describe('AlbumLinks', () => {
  it('names every link, Spotify first', async () => {
    const html = await render(AlbumLinks, { album: sampleAlbum() });
    expect([...html.matchAll(/>([^<>]+)<\/(?:a|span)>/g)].map(([, text]) => text?.trim())).toEqual([
      'Spotify',
      'Bandcamp',
      'Apple Music',
    ]);
  });

  it('is not there without links of the web', async () => {
    const album = sampleAlbum({ spotifyUrl: null, links: { bandcamp: 'javascript:alert(1)' } });
    expect(await render(AlbumLinks, { album })).toBe('');
  });
});

describe('Pagination', () => {
  const pagination = (page: number, pages: number): Promise<string> =>
    render(Pagination, { page, pages, href: paths.albums });

  it('says where we are and leads on', async () => {
    const html = await pagination(2, 60);
    expect(html).toMatch(/Page 2 of 60/);
    expect(html).toContain('href="/catalog/albums/2/" aria-label="Page 2" aria-current="page"');
    expect(html).toMatch(/href="\/catalog\/albums\/" rel="prev"/);
    expect(html).toMatch(/href="\/catalog\/albums\/3\/" rel="next"/);
  });

  it.each([
    [1, 'prev'],
    [60, 'next'],
  ])('has no way out of range: page %i, no %s', async (page, rel) => {
    expect(await pagination(page, 60)).not.toContain(`rel="${rel}"`);
  });

  it('is not there for a single page', async () => expect(await pagination(1, 1)).toBe(''));
});
