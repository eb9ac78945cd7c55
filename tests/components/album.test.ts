import { describe, expect, it } from 'vitest';
import AlbumFacts from '#src/components/AlbumFacts.astro';
import AlbumGrid from '#src/components/AlbumGrid.astro';
import AlbumLinks from '#src/components/AlbumLinks.astro';
import AlbumTile from '#src/components/AlbumTile.astro';
import Pagination from '#src/components/Pagination.astro';
import { asksForCovers } from '#src/components/cover-image.ts';
import { type PlayerName, PLAYERS } from '#src/catalog/players.ts';
import { createPaths } from '#src/paths.ts';
import { render, withoutValues } from './render.ts';
import { HOSTILE, sampleAlbum } from './sample-album.ts';

const paths = createPaths({ basePath: '/', onDemand: 'server' });
const tile = (changes = {}): Promise<string> =>
  render(AlbumTile, { album: sampleAlbum(changes), cover: { status: 'unknown' }, href: '/catalog/album/7/' });

describe('AlbumTile', () => {
  it('shows title, artist, date, genres, voice, place and the way to album and Spotify', async () => {
    const html = await tile();
    expect(html).toContain('href="/catalog/album/7/">Low Tide</a>');
    expect(html).toContain('>Vessel of the Deep</p>');
    expect(html).toContain('>Progressive Metal, Djent</p>');
    expect(html).toMatch(
      /<time datetime="2024-05-03">3 May 2024<\/time>\s*<span>Clean, Harsh<\/span>\s*<span>Tampa, FL<\/span>/,
    );
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
    expect(html).not.toMatch(/<span|<time|spotify/i);
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
  const facts = (changes = {}, genreSlugs: (string | null)[] = []): Promise<string> =>
    render(AlbumFacts, { album: sampleAlbum(changes), paths, genreSlugs });

  it('has a line for what is known only', async () => {
    const html = await facts({ format: null, genres: ['Djent'] });
    expect(html.match(/<dt>[^<]*/g)).toEqual(['<dt>Release', '<dt>Genre', '<dt>Vocals', '<dt>From']);
  });

  it('leads from each fact to the albums that share it', async () => {
    const html = await facts({}, ['prog-metal', null]);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      '/catalog/year/2024/',
      '/catalog/albums/?format=LP',
      '/catalog/genre/prog-metal/',
      '/catalog/albums/?genre=Djent',
      '/catalog/albums/?vocal=Clean',
      '/catalog/albums/?vocal=Harsh',
      '/catalog/albums/?country=US',
    ]);
    expect(html).toContain('Friday');
  });

  it('shows the words of the sheet where there is no date, and no link where no country is known', async () => {
    expect(await facts({ releaseDate: null, releaseText: 'Fall' })).toMatch(/<dd> ?Fall ?<\/dd>/);
    expect(await facts({ releaseDate: '2024-05' })).not.toContain('day');
    expect(await facts({ location: 'International' })).toMatch(/<dd> ?International ?<\/dd>/);
  });
});

describe('AlbumLinks', () => {
  const links = (changes = {}, players: PlayerName[] = [...PLAYERS]): Promise<string> =>
    render(AlbumLinks, { album: sampleAlbum(changes), players });
  const BANDCAMP = 'https://vessel.bandcamp.com/album/low-tide';
  const SPOTIFY = 'https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGTy';
  const playing = (html: string): string[] =>
    [...html.matchAll(/<a[^>]*href="([^"]*)"[^>]* data-play/g)].map(([, href]) => href!);

  it('names every link, Bandcamp and Spotify first', async () => {
    const html = await links();
    expect([...html.matchAll(/>([^<>]+)<\/(?:a|span)>/g)].map(([, text]) => text?.trim())).toEqual([
      'Listen on Bandcamp',
      'Spotify',
      'Apple Music',
    ]);
    // Neither an artist's page nor an album of the sample can be played.
    expect(playing(html)).toEqual([]);
  });

  it('marks what plays here, of the players that the site offers', async () => {
    const album = { spotifyUrl: SPOTIFY, links: { bandcamp: BANDCAMP, amazon: 'https://amazon.example/' } };
    expect(playing(await links(album))).toEqual([BANDCAMP, SPOTIFY]);
    expect(playing(await links(album, ['spotify']))).toEqual([SPOTIFY]);
    expect(playing(await links(album, []))).toEqual([]);
  });

  it('says so where there is no link of the web, and where to search', async () => {
    const html = await links({
      artist: HOSTILE,
      spotifyUrl: null,
      links: { bandcamp: 'javascript:alert(1)' },
    });
    expect(html).toContain('The sheet has no link for this album.');
    expect(html).toContain('href="https://bandcamp.com/search?q=');
    expect(html).not.toContain('javascript:');
    expect(withoutValues(html)).not.toContain('<img');
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
