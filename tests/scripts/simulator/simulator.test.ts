import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inventAlbum } from '../../../scripts/simulator/invented-album.ts';
import { drawCover } from '../../../scripts/simulator/draw-cover.ts';
import { startSpotifySimulator, type SimulatorOptions } from '../../../scripts/simulator/simulator.ts';
import { ALBUM, SAMPLE } from '../../sources/spotify/simulated-spotify.ts';

async function start(options: SimulatorOptions = {}) {
  const simulator = await startSpotifySimulator(options);
  onTestFinished(() => simulator.close());
  const { tokenUrl, apiUrl, clientId, clientSecret } = simulator;
  const askToken = (secret = clientSecret) =>
    fetch(tokenUrl, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
  const { access_token: token } = (await (await askToken()).json()) as { access_token: string };
  const get = (path: string) => fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { simulator, askToken, get };
}

describe('the simulated Spotify', () => {
  it('knows names from its lookup and invents the rest, the same each time', async () => {
    const { get } = await start({
      appKind: 'extended',
      lookup: () => ({ artist: 'Tesseractor', title: 'Odd', releaseDate: null }),
    });
    const first = (await (await get(`/albums/${ALBUM}`)).json()) as Record<string, unknown>;
    expect(first).toMatchObject({ id: ALBUM, name: 'Odd', artists: [{ name: 'Tesseractor' }] });
    expect(first).toHaveProperty('label');
    expect(await (await get(`/albums/${ALBUM}`)).json()).toEqual(first);
  });

  it('keeps label and popularity from apps in Development Mode', async () => {
    const { get } = await start();
    const album = (await (await get(`/albums/${ALBUM}`)).json()) as Record<string, unknown>;
    expect(Object.keys(album)).not.toEqual(expect.arrayContaining(['label']));
    expect(Object.keys(album)).not.toEqual(expect.arrayContaining(['popularity']));
    expect((await get(`/albums?ids=${ALBUM}`)).status).toBe(403);
  });

  it('refuses wrong secrets, missing and expired tokens', async () => {
    let now = 0;
    const { simulator, askToken, get } = await start({ tokenLifetimeS: 60, now: () => now });
    expect((await askToken('wrong')).status).toBe(400);
    expect((await fetch(`${simulator.apiUrl}/albums/${ALBUM}`)).status).toBe(401);
    expect((await get(`/albums/${ALBUM}`)).status).toBe(200);
    now = 60_000;
    expect((await get(`/albums/${ALBUM}`)).status).toBe(401);
    expect(simulator.tokenRequests).toBe(2);
  });

  it('limits calls in any 30 s and says when to come back', async () => {
    let now = 0;
    const { get } = await start({ requestsPer30s: 2, now: () => now });
    await get(`/albums/${ALBUM}`);
    now = 10_000;
    await get(`/albums/${ALBUM}`);
    const refused = await get(`/albums/${ALBUM}`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '20']);
    now = 30_001;
    expect((await get(`/albums/${ALBUM}`)).status).toBe(200);
  });

  it('refuses for quota until a call is 24 hours old', async () => {
    let now = 0;
    const { get } = await start({ dailyQuota: 2, now: () => now, tokenLifetimeS: 200_000 });
    await get(`/albums/${ALBUM}`);
    now = 3_600_000;
    await get(`/albums/${ALBUM}`);
    const refused = await get(`/albums/${ALBUM}`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, String(23 * 3_600)]);
    expect(await refused.json()).toMatchObject({ error: { status: 429, reason: 'QUOTA_EXCEEDED' } });
    now = 24 * 3_600_000 + 1;
    expect((await get(`/albums/${ALBUM}`)).status).toBe(200);
  });

  it('counts calls by album, tokens apart', async () => {
    const { simulator, get } = await start({ appKind: 'extended' });
    await get(`/albums/${ALBUM}`);
    await get(`/albums?ids=${ALBUM},${SAMPLE}`);
    expect([simulator.callsFor(ALBUM), simulator.callsFor(SAMPLE), simulator.calls.length]).toEqual([
      2, 1, 2,
    ]);
    expect(simulator.tokenRequests).toBe(1);
  });

  it('closes at once, even with a request that hangs', async () => {
    const { simulator, get } = await start();
    simulator.script({ kind: 'hang' });
    const hanging = get(`/albums/${ALBUM}`).catch((error: unknown) => error);
    while (simulator.calls.length === 0) await wait(5);
    await simulator.close();
    expect(await hanging).toBeInstanceOf(TypeError);
  });
});

describe('invented albums', () => {
  it('have 5 to 12 tracks of 2 to 14 minutes, no title twice', () => {
    const albums = Array.from({ length: 300 }, (_, index) =>
      inventAlbum(`Test${String(index).padStart(18, '0')}`),
    );
    for (const { tracks } of albums) {
      expect(tracks.length).toBeGreaterThanOrEqual(5);
      expect(tracks.length).toBeLessThanOrEqual(12);
      expect(new Set(tracks.map(({ name }) => name)).size).toBe(tracks.length);
      for (const { durationMs } of tracks) {
        expect(durationMs).toBeGreaterThanOrEqual(2 * 60_000);
        expect(durationMs).toBeLessThanOrEqual(14 * 60_000);
      }
    }
    expect(albums.flatMap(({ tracks }) => tracks).filter(({ explicit }) => explicit).length).toBeGreaterThan(
      20,
    );
  });
});

describe('drawn covers', () => {
  const ids = Array.from({ length: 600 }, (_, index) => `ProgmetalSample${String(index).padStart(7, '0')}`);

  it('are the same for the same album, different for others, at most 8 KB', () => {
    const covers = ids.map((id) => drawCover(id, 640));
    expect(covers).toEqual(ids.map((id) => drawCover(id, 640)));
    expect(new Set(covers).size).toBe(ids.length);
    expect(Math.max(...covers.map((cover) => cover.length))).toBeLessThanOrEqual(8_192);
  });

  it('hold whole numbers and colours only, and nothing that a policy for images forbids', () => {
    for (const id of ids) {
      const cover = drawCover(id, 64);
      expect(cover).not.toMatch(/NaN|undefined|Infinity|style=|<script|href="(?!#)/);
    }
  });

  it('are served as images that may be kept for ever', async () => {
    const { simulator } = await start();
    const answer = await fetch(`${simulator.origin}/image/${ALBUM}/640.svg`);
    expect(answer.headers.get('content-type')).toBe('image/svg+xml');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(await answer.text()).toBe(drawCover(ALBUM, 640));
    expect((await fetch(`${simulator.origin}/image/nonsense/640.svg`)).status).toBe(404);
  });
});
