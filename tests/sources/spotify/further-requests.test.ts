import { describe, expect, it } from 'vitest';
import {
  ALBUM,
  DEAD,
  LONG,
  NO_IMAGES,
  REFRESH,
  SAMPLE,
  startSimulated,
  VISITOR,
} from './simulated-spotify.ts';

/** The least that Spotify has to say of an album. */
const BARE = { id: ALBUM, name: 'Bare', images: [] };

describe('several albums', () => {
  it.each([
    ['development', 1],
    ['extended', 1],
  ] as const)('in an app of kind %s: one call', async (appKind, calls) => {
    const { spotify, simulator } = await startSimulated({ simulator: { appKind } });
    const ids = [ALBUM, DEAD, NO_IMAGES, ALBUM];
    const answer = await spotify.fetchAlbums(ids, REFRESH);
    expect(simulator.calls).toHaveLength(calls);
    if (appKind === 'development') return expect(answer).toEqual({ status: 'batch-refused', because: 'app' });
    if (answer.status !== 'found') throw new Error(JSON.stringify(answer));
    expect([...answer.albums].map(([id, { status }]) => [id, status])).toEqual([
      [ALBUM, 'found'],
      [DEAD, 'absent'],
      [NO_IMAGES, 'found'],
    ]);
    expect(simulator.calls[0]?.path).toBe(`/v1/albums?ids=${ALBUM},${DEAD},${NO_IMAGES}`);
  });

  it.each([
    [400, 'id'],
    [403, 'app'],
    [404, 'app'],
  ])('refused with %i: batch-refused because of the %s, no fault for the guard', async (status, because) => {
    const { spotify, simulator, guard } = await startSimulated();
    simulator.script({ kind: 'status', status });
    expect(await spotify.fetchAlbums([ALBUM], REFRESH)).toEqual({ status: 'batch-refused', because });
    expect(guard.reports[0]?.outcome).toMatchObject({ status });
    expect(guard.reports[0]?.outcome.failure).toBeUndefined();
  });

  it('without one that is malformed, unless all are', async () => {
    const { spotify, simulator } = await startSimulated();
    const good = { ...BARE, id: NO_IMAGES };
    simulator.script(
      { kind: 'status', status: 200, body: { albums: [{ id: ALBUM }, good] } },
      { kind: 'status', status: 200, body: { albums: [{ id: ALBUM }] } },
      { kind: 'status', status: 200, body: { albums: [] } },
    );
    const answer = await spotify.fetchAlbums([ALBUM, NO_IMAGES], REFRESH);
    expect(answer.status === 'found' && [...answer.albums.keys()]).toEqual([NO_IMAGES]);
    expect(await spotify.fetchAlbums([ALBUM], REFRESH)).toMatchObject({ reason: 'malformed' });
    expect(await spotify.fetchAlbums([ALBUM], REFRESH)).toMatchObject({ reason: 'malformed' });
  });

  it.each([0, 21])('%i at once is a mistake in the program', async (count) => {
    const { spotify } = await startSimulated();
    const ids = Array.from({ length: count }, () => ALBUM);
    await expect(spotify.fetchAlbums(ids, REFRESH)).rejects.toMatchObject({ code: 'spotify-batch' });
  });
});

describe('pages of tracks', () => {
  it('are followed by offset, one call each, never by the address in the answer', async () => {
    const { spotify, simulator } = await startSimulated();
    const page = { items: [{ name: 'Evil' }], total: 51, next: 'http://127.0.0.1:9/steal' };
    simulator.script({ kind: 'status', status: 200, body: page });
    const answer = await spotify.fetchTracks(LONG, 50, REFRESH);
    expect(answer).toMatchObject({ status: 'found', tracks: [{ title: 'Evil' }] });
    simulator.forgetCalls();
    await spotify.fetchTracks(LONG, 50, REFRESH);
    expect(simulator.calls.map(({ path }) => path)).toEqual([
      `/v1/albums/${LONG}/tracks?offset=50&limit=50`,
      `/v1/albums/${LONG}/tracks?offset=100&limit=50`,
    ]);
  });

  it('end with an empty page and after twenty', async () => {
    const { spotify, simulator } = await startSimulated();
    simulator.script({ kind: 'status', status: 200, body: { items: [], total: 900 } });
    expect(await spotify.fetchTracks(LONG, 0, REFRESH)).toEqual({ status: 'found', tracks: [] });
    simulator.forgetCalls();
    simulator.scriptEach(({ api }) =>
      api === 'token'
        ? undefined
        : { kind: 'status', status: 200, body: { items: [{ name: 'Again' }], total: 1e9 } },
    );
    expect(await spotify.fetchTracks(LONG, 0, REFRESH)).toMatchObject({ status: 'found' });
    expect(simulator.calls).toHaveLength(20);
  });

  it('count the places of tracks that are gone: none is asked for twice', async () => {
    const { spotify, simulator } = await startSimulated();
    const items = Array.from({ length: 50 }, (_, index) =>
      index % 10 === 0 ? [null, { name: null }, 'x', 7, []][index / 10] : { name: `Track ${index}` },
    );
    simulator.script({ kind: 'status', status: 200, body: { items, total: 120 } });
    const answer = await spotify.fetchTracks(LONG, 0, REFRESH);
    expect(simulator.calls.map(({ path }) => /offset=(\d+)/.exec(path)?.[1])).toEqual(['0', '50', '100']);
    if (answer.status !== 'found') throw new Error(JSON.stringify(answer));
    expect([answer.tracks.length, answer.goneTracks]).toEqual([115, 5]);
  });

  it('refuse as a whole when one is refused', async () => {
    const { spotify, simulator } = await startSimulated();
    simulator.script({ kind: 'usual' }, { kind: 'quota', retryAfter: 60 });
    expect(await spotify.fetchTracks(LONG, 0, REFRESH)).toMatchObject({
      reason: 'quota',
      retryAfterMs: 60_000,
    });
  });
});

describe('genres of an artist', () => {
  it.each([
    ['development', 0],
    ['extended', 1],
  ] as const)('for an app of kind %s', async (appKind, least) => {
    const { spotify } = await startSimulated({ simulator: { appKind } });
    const answer = await spotify.fetchArtistGenres(SAMPLE, VISITOR);
    if (answer.status !== 'found') throw new Error(JSON.stringify(answer));
    expect(Math.min(1, answer.genres.length)).toBe(least);
  });

  it('are not asked for with an id that is none', async () => {
    const { spotify, simulator } = await startSimulated();
    expect(await spotify.fetchArtistGenres('', VISITOR)).toEqual({ status: 'absent' });
    expect(simulator.calls).toHaveLength(0);
  });
});

describe('ids of the bundled sample', () => {
  it('are asked for on loopback', async () => {
    const { spotify, oembed } = await startSimulated();
    expect(await spotify.fetchAlbum(SAMPLE, VISITOR)).toMatchObject({ status: 'found' });
    expect(await oembed.fetchCover(SAMPLE, VISITOR)).toMatchObject({ status: 'found' });
  });

  it('never leave for another host, alone, in a batch, for tracks, for an artist or by oEmbed', async () => {
    const sent: string[] = [];
    const { spotify, guard } = await startSimulated({
      options: { apiUrl: 'https://api.spotify.com/v1', tokenUrl: 'https://accounts.spotify.com/api/token' },
      deps: {
        fetch: async (input) => {
          sent.push(String(input));
          return Response.json(
            String(input).includes('token') ? { access_token: 'x', expires_in: 3_600 } : { albums: [BARE] },
          );
        },
      },
    });
    const absent = { status: 'absent' };
    expect(await spotify.fetchAlbum(SAMPLE, VISITOR)).toEqual(absent);
    expect(await spotify.fetchTracks(SAMPLE, 0, VISITOR)).toEqual(absent);
    expect(await spotify.fetchArtistGenres(SAMPLE, VISITOR)).toEqual(absent);
    expect(await spotify.fetchAlbums([SAMPLE], VISITOR)).toEqual({
      status: 'found',
      albums: new Map([[SAMPLE, absent]]),
    });
    expect([sent, guard.asked]).toEqual([[], []]);
    const mixed = await spotify.fetchAlbums([SAMPLE, ALBUM], VISITOR);
    expect(mixed.status === 'found' && mixed.albums.get(SAMPLE)).toEqual(absent);
    expect(sent.filter((url) => url.includes('ProgmetalSample'))).toEqual([]);
    expect(sent).toContain(`https://api.spotify.com/v1/albums?ids=${ALBUM}`);
  });
});
