import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '#src/config.ts';
import { startServer } from '#src/server/start-server.ts';
import { createServices } from '#src/services.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

let site: TestSite;
beforeAll(async () => {
  // Genres of artists are asked for behind the views of details; here each call is counted.
  site = await openTestSite({ environment: { SPOTIFY_ARTIST_GENRES: 'false' } });
});
afterAll(() => site.close());
beforeEach(() => {
  site.simulator.forgetCalls();
  site.simulator.scriptEach(undefined);
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${site.origin}${path}`, { headers, redirect: 'manual' });
const coverOf = (id: number, headers?: Record<string, string>) =>
  get(`/catalog/album/${id}/cover-art/`, headers);

/** An album that nobody has asked for yet. */
async function coldAlbum(): Promise<number> {
  const { id } = await site.services.db
    .selectFrom('album')
    .select('id')
    .where('spotify_id', 'is not', null)
    .where('spotify_id', 'not in', site.services.db.selectFrom('spotify_album').select('spotify_album_id'))
    .where((where) =>
      where.and(['Dead', 'NoIm', 'Long'].map((end) => where('spotify_id', 'not like', `%${end}`))),
    )
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  return id;
}

describe('the cover fragment', () => {
  it('is an image with three sizes, cacheable for a day, after one call; later without any', async () => {
    const id = await coldAlbum();
    const answer = await coverOf(id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=86400');
    expect(answer.headers.get('content-type')).toContain('text/html');
    const html = await answer.text();
    for (const width of ['64w', '300w', '640w']) expect(html).toMatch(new RegExp(`srcset="[^"]* ${width}`));
    expect(html).not.toContain('hx-get');
    expect((await coverOf(id)).status).toBe(200);
    expect(site.simulator.calls).toHaveLength(1);
  });

  it('costs one call for 50 visitors of one cold album, covers and details mixed', async () => {
    const id = await coldAlbum();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, visitor) =>
        visitor % 2 === 0 ? coverOf(id) : get(`/catalog/album/${id}/metadata/`),
      ),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(site.simulator.calls).toHaveLength(1);
  });

  it.each([
    ['unknown to Spotify', 'Dead'],
    ['without images', 'NoIm'],
  ])('of an album %s is its sleeve at rest, asked for once', async (_name, end) => {
    const id = await site.albumId(end);
    for (const _visit of [1, 2]) {
      const answer = await coverOf(id);
      expect(answer.status).toBe(200);
      const html = await answer.text();
      expect(html).toMatch(/data-state="absent">\s*<svg class="sleeve /);
      expect(html).not.toContain('hx-get');
    }
    expect(site.simulator.calls).toHaveLength(1);
  });

  it('of an album without link is its sleeve, without a call', async () => {
    const { id } = await site.services.db
      .selectFrom('album')
      .select('id')
      .where('spotify_id', 'is', null)
      .executeTakeFirstOrThrow();
    const answer = await coverOf(id);
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringMatching(/data-state="no-link">\s*<svg class="sleeve /),
    ]);
    expect(site.simulator.calls).toHaveLength(0);
  });

  it.each(['99999', '0', '007', 'x', '-1', '1e3', '99999999999'])(
    'of album %s does not exist',
    async (id) => {
      const answer = await get(`/catalog/album/${id}/cover-art/`);
      expect(answer.status).toBe(404);
      expect(site.simulator.calls).toHaveLength(0);
    },
  );

  it('is fetched to its end for the next visitor when the one who asked goes away', async () => {
    const id = await coldAlbum();
    site.simulator.scriptEach(() => ({ kind: 'slow', ms: 400 }));
    const leave = new AbortController();
    const asking = fetch(`${site.origin}/catalog/album/${id}/cover-art/`, { signal: leave.signal });
    await expect.poll(() => site.simulator.calls.length).toBe(1);
    leave.abort();
    await expect(asking).rejects.toThrow();
    expect((await coverOf(id)).status).toBe(200);
    expect(site.simulator.calls).toHaveLength(1);
  });

  it('says when to come back while Spotify is down, and comes when it is up again', async () => {
    const id = await coldAlbum();
    site.simulator.scriptEach(() => ({ kind: 'status', status: 503 }));
    const answer = await coverOf(id);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const html = await answer.text();
    expect(html).toMatch(/data-resumes="\d{4}-/);
    expect(html).toMatch(/hx-trigger="load delay:\d+s"/);
    expect(html).not.toMatch(/503|error|spotify answered/i);
  });
});

it('keeps nothing in browsers while the cache is off', async () => {
  const config = parseConfig({ ...site.environment, SPOTIFY_CACHE_ENABLED: 'false' });
  const services = createServices(config, pino({ level: 'silent' }));
  const server = await startServer(services, site.distDir);
  onTestFinished(async () => {
    await server.stop();
    await services.close();
  });
  for (const end of ['0000305', 'Dead']) {
    for (const part of ['cover-art', 'metadata']) {
      const answer = await fetch(`${server.url}catalog/album/${await site.albumId(end)}/${part}/`);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    }
  }
});

describe('the details fragment', () => {
  it('holds the track list with durations and what else is known', async () => {
    const html = await (await get(`/catalog/album/${await coldAlbum()}/metadata/`)).text();
    expect(html).toMatch(/<table/);
    expect(html).toMatch(/\d+:\d\d/);
  });

  it('holds all 120 tracks of a long album, for three calls, and not again', async () => {
    const id = await site.albumId('Long');
    const html = await (await get(`/catalog/album/${id}/metadata/`)).text();
    expect(html.match(/<tr/g)!.length).toBeGreaterThanOrEqual(120);
    const calls = site.simulator.calls.length;
    await get(`/catalog/album/${id}/metadata/`);
    expect([calls, site.simulator.calls.length]).toEqual([3, 3]);
  });
});

describe('the server', () => {
  it.each([
    ['/', 200],
    ['/catalog/albums/', 200],
    ['/catalog/albums/2/', 200],
    ['/catalog/albums/abc/', 404],
    ['/catalog/year/1066/', 404],
    ['/catalog/genre/nobody-plays-this/2/', 404],
    ['/catalog/year/2024/x/', 404],
    ['/nothing/here/', 404],
    ['/catalog/albums', 301],
    ['//evil.example/', 404],
    ['/%E0%A4%A', 404],
    ['/..%2f..%2fpackage.json', 404],
    ['/healthz', 200],
  ])('answers %s with %i', async (path, status) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it.each([
    ['/catalog/albums/1/', 301, '/catalog/albums/'],
    ['/catalog/albums/1/?q=tool', 301, '/catalog/albums/?q=tool'],
    ['/catalog/albums/0/', 301, '/catalog/albums/'],
    ['/catalog/albums/002/', 301, '/catalog/albums/2/'],
    ['/catalog/albums/11/', 302, '/catalog/albums/10/'],
    ['/catalog/albums/353/', 302, '/catalog/albums/10/'],
    ['/catalog/albums/99999999999999999999/', 302, '/catalog/albums/10/'],
    ['/catalog/genre/prog-metal/1/', 301, '/catalog/genre/prog-metal/'],
    ['/catalog/genre/prog-metal/999/', 302, '/catalog/genre/prog-metal/3/'],
    ['/catalog/year/2018/7/', 302, '/catalog/year/2018/'],
  ])('leads %s with %i to %s', async (path, status, location) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('location')]).toEqual([status, location]);
    expect((await get(location)).status).toBe(200);
  });

  it.each(['Nope', 'Nope/', 'Nope/?e=a&p=b&s=', '', 'AlbumDetailsIsland/', 'a/b/', '__proto__/?e=&p=&s='])(
    'has no island at /_server-islands/%s',
    async (path) => {
      const answer = await get(`/_server-islands/${path}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    },
  );

  it.each(['', '{', 'null', '{"encryptedProps":5}'])('lets nobody post %j to an island', async (body) => {
    const answer = await fetch(`${site.origin}/_server-islands/AlbumDetailsIsland/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(405);
  });

  it('tells its health', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ ok: true, albums: 500 });
  });

  it('carries no secret in what it was built into', async () => {
    const pages = await Promise.all(
      ['/', '/catalog/albums/', `/catalog/album/${await site.albumId()}/`].map((path) => get(path)),
    );
    const text = (await Promise.all(pages.map((page) => page.text()))).join('');
    expect(text).not.toContain(site.simulator.clientSecret);
  });

  it('lets crawlers see what is stored, but fetches nothing for them', async () => {
    const id = await coldAlbum();
    const googlebot = {
      'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    };
    expect((await coverOf(id, googlebot)).status).toBe(503);
    expect(site.simulator.calls).toHaveLength(0);
    await coverOf(id);
    expect((await coverOf(id, googlebot)).status).toBe(200);
  });
});
