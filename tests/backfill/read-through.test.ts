import { describe, expect, it } from 'vitest';
import { createSharedFetch } from '#src/backfill/shared-fetch.ts';
import { readStoredAlbum } from '#src/backfill/stored-album.ts';
import type { AlbumAnswer } from '#src/sources/spotify/spotify-port.ts';
import type { FailureReason } from '#src/sources/source-failure.ts';
import { albumRow, insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { allowed, createTestBackfill, createTestSpotify, spotifyAlbum, START } from './backfill-for-test.ts';

const DAY = 86_400_000;
const ONE = spotifyIdOf(1);
const refusal = (reason: FailureReason, retryAfterMs?: number): AlbumAnswer => ({
  status: 'failed',
  reason,
  retryAfterMs,
  message: 'as the test says',
});

describe('a cold album', () => {
  it('is asked for once however many visitors want cover and details at the same time', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify } = createTestBackfill(db);
    const needs = Array.from({ length: 50 }, (_, visitor) =>
      visitor % 2 === 0 ? backfill.readCover(1, allowed) : backfill.readDetails(1, allowed),
    );
    const answers = await Promise.all(needs);
    expect(answers.every((answer) => answer?.state.status === 'found')).toBe(true);
    expect(spotify.calls).toEqual([`album ${ONE}`]);
  });

  it('that another process holds is waited for by each visitor as long as they have time', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { deps, spotify } = createTestBackfill(db);
    const shared = createSharedFetch(deps);
    const seen = await readStoredAlbum(db, ONE);
    await db
      .insertInto('spotify_lease')
      .values({
        spotify_album_id: ONE,
        holder: 'another',
        expires_at: new Date(START + 5_000).toISOString(),
      })
      .execute();
    const context = { purpose: 'visitor', albumId: 1, signal: new AbortController().signal } as const;
    const [hasty, patient] = [0, 60_000].map((timeoutMs) => shared.fetch({ seen, context }, timeoutMs));
    expect(await hasty).toEqual({ status: 'elsewhere' });
    expect(spotify.calls).toEqual([]);
    await db.deleteFrom('spotify_lease').execute();
    expect(await patient).toMatchObject({ status: 'answered' });
    expect(spotify.calls).toEqual([`album ${ONE}`]);
  });

  it('is stored with its whole answer: the other need makes no call', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify } = createTestBackfill(db);
    await backfill.readCover(1, allowed);
    expect((await backfill.readDetails(1, allowed))?.state).toMatchObject({
      status: 'found',
      details: { label: 'Label' },
    });
    expect(spotify.calls).toHaveLength(1);
  });

  it('is not asked for again by a cache that starts later', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    await createTestBackfill(db).backfill.readCover(1, allowed);
    const later = createTestBackfill(db);
    expect((await later.backfill.readCover(1, allowed))?.state.status).toBe('found');
    expect(later.spotify.calls).toEqual([]);
  });

  it('costs one call when two caches of one database want it at once', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const spotify = createTestSpotify();
    const caches = [createTestBackfill(db, { spotify }), createTestBackfill(db, { spotify })];
    const answers = await Promise.all(caches.map(({ backfill }) => backfill.readCover(1, allowed)));
    expect(answers.map((answer) => answer?.state.status)).toEqual(['found', 'found']);
    expect(spotify.calls).toHaveLength(1);
  });

  it('takes over the lease of a process that died, after it ran out', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const expires_at = new Date(START - 1).toISOString();
    await db
      .insertInto('spotify_lease')
      .values({ spotify_album_id: ONE, holder: 'dead', expires_at })
      .execute();
    const { backfill, spotify } = createTestBackfill(db);
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('found');
    expect(spotify.calls).toHaveLength(1);
  });
});

describe('what a visitor gets', () => {
  it.each([
    ['no such album', 9, undefined],
    ['no link', 2, 'no-link'],
    ['removed from the sheet', 3, undefined],
  ])('%s', async (_name, id, status) => {
    const db = await temporaryDatabase();
    await db
      .insertInto('album')
      .values([albumRow({ id: 2, spotify_id: null }), albumRow({ id: 3, removed_at: 'x' })])
      .execute();
    const { backfill, spotify } = createTestBackfill(db);
    expect((await backfill.readCover(id, allowed))?.state.status).toBe(status);
    expect((await backfill.readDetails(id, allowed))?.state.status).toBe(status);
    expect(spotify.calls).toEqual([]);
  });

  it('absent, and stays so, when Spotify has no such album', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify, clock } = createTestBackfill(db);
    spotify.answer = () => ({ status: 'absent' });
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('absent');
    clock.ms += 29 * DAY;
    expect((await backfill.readDetails(1, allowed))?.state.status).toBe('absent');
    expect(spotify.calls).toHaveLength(1);
  });

  it('no cover but details, when Spotify has no images', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify } = createTestBackfill(db);
    spotify.answer = (id) => ({ status: 'found', album: { ...spotifyAlbum(id), images: [] } });
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('absent');
    expect((await backfill.readDetails(1, allowed))?.state.status).toBe('found');
    expect(spotify.calls).toHaveLength(1);
  });

  it.each([
    'breaker',
    'budget',
    'rate-limit',
    'quota',
    'server',
    'timeout',
    'network',
    'malformed',
    'credentials',
    'forbidden',
  ] as const)('unavailable, never absent, when Spotify gives no answer (%s)', async (reason) => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify, clock } = createTestBackfill(db);
    spotify.answer = () => refusal(reason, 7_200_000);
    const first = await backfill.readCover(1, allowed);
    expect(first?.state).toMatchObject({ status: 'unavailable' });
    spotify.answer = (id) => ({ status: 'found', album: spotifyAlbum(id) });
    clock.ms += 8 * 3_600_000;
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('found');
  });

  it('an honest time, jittered so that many pages do not come back at once', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify } = createTestBackfill(db);
    spotify.answer = () => refusal('breaker', 600_000);
    const state = (await backfill.readCover(1, allowed))?.state;
    if (state?.status !== 'unavailable') throw new Error('available');
    expect(state.resumesAt.getTime()).toBe(START + 600_000);
    expect(state.retryAfterS).toBeGreaterThan(600);
    expect(state.retryAfterS).toBeLessThan(800);
  });

  it('unavailable without a call when it may not cause one', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify } = createTestBackfill(db);
    const answer = await backfill.readCover(1, () => ({ allowed: false, retryAfterMs: 5_000 }));
    expect(answer?.state.status).toBe('unavailable');
    expect(spotify.calls).toEqual([]);
  });

  it('a placeholder when Spotify hangs; the answer that comes later is stored', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify } = createTestBackfill(db);
    let arrive: (answer: AlbumAnswer) => void = () => undefined;
    spotify.answer = () => new Promise((resolve) => (arrive = resolve));
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('unavailable');
    arrive({ status: 'found', album: spotifyAlbum(ONE) });
    await backfill.settled();
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('found');
    expect(spotify.calls).toHaveLength(1);
  });
});

describe('an album of more than 50 tracks', () => {
  it('has its further tracks fetched for details only, once, and stored', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify } = createTestBackfill(db);
    const fifty = Array.from({ length: 50 }, (_, index) => ({
      ...spotifyAlbum(ONE).details.tracks[0]!,
      number: index + 1,
    }));
    spotify.answer = (id) => ({
      status: 'found',
      album: spotifyAlbum(id, { tracks: fifty, totalTracks: 120 }),
    });
    const needed = await backfill.readCover(1, allowed);
    expect(spotify.calls).toHaveLength(1);
    expect((await backfill.storedDetails({ ...needed!.album, links: {} })).status).toBe('unknown');
    const both = await Promise.all([backfill.readDetails(1, allowed), backfill.readDetails(1, allowed)]);
    await backfill.readDetails(1, allowed);
    expect(spotify.calls).toEqual([`album ${ONE}`, `tracks ${ONE} from 50`]);
    expect((await backfill.storedDetails({ ...needed!.album, links: {} })).status).toBe('found');
    const state = both[0]?.state;
    expect(state?.status === 'found' && state.details.tracks.map((track) => track.number)).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
  });
});

describe('an album some of whose tracks are gone', () => {
  it.each([
    [12, 10, 2, []],
    [120, 47, 3, ['tracks', 'from 50']],
  ] as const)(
    'of %i, with %i and %i gone on the first page: %j',
    async (totalTracks, count, goneTracks, words) => {
      const db = await temporaryDatabase();
      await insertAlbums(db, 1);
      const { backfill, spotify } = createTestBackfill(db);
      const [track] = spotifyAlbum(ONE).details.tracks;
      const tracks = Array.from({ length: count }, () => track!);
      spotify.answer = (id) => ({
        status: 'found',
        album: spotifyAlbum(id, { tracks, totalTracks, goneTracks }),
      });
      await backfill.readDetails(1, allowed);
      const state = (await backfill.readDetails(1, allowed))?.state;
      expect(state).toMatchObject({ status: 'found' });
      expect(state).not.toHaveProperty('mayGrow');
      const further = spotify.calls.slice(1);
      expect(further).toHaveLength(words.length === 0 ? 0 : 1);
      for (const word of words) expect(further[0]).toContain(word);
    },
  );
});

describe('images of an old version', () => {
  it('are written anew or left out where they are shown', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill } = createTestBackfill(db);
    await backfill.readCover(1, allowed);
    const images = [
      'https://i.scdn.co/a,https://evil.example/b 2x',
      'javascript:alert(1)',
      'https://u:p@i.scdn.co/c',
    ];
    await db
      .updateTable('spotify_album')
      .set({ cover_images_json: JSON.stringify(images.map((url) => ({ url, width: 300, height: 300 }))) })
      .execute();
    expect((await backfill.readCover(1, allowed))?.state).toEqual({
      status: 'found',
      images: [{ url: 'https://i.scdn.co/a%2Chttps://evil.example/b%202x', width: 300, height: 300 }],
    });
  });
});

describe('freshness', () => {
  it('serves what is old at once and renews it behind with one call', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify, clock } = createTestBackfill(db, {
      environment: { SPOTIFY_CACHE_TIMEOUT: '90' },
    });
    await backfill.readCover(1, allowed);
    clock.ms += 91 * DAY;
    spotify.answer = (id) => ({
      status: 'found',
      album: {
        ...spotifyAlbum(id),
        images: [{ url: 'https://i.scdn.co/image/new', width: 640, height: 640 }],
      },
    });
    const stale = await Promise.all([1, 2, 3].map(() => backfill.readCover(1, allowed)));
    expect(stale.every((answer) => answer?.state.status === 'found')).toBe(true);
    await backfill.settled();
    expect((await backfill.readCover(1, allowed))?.state).toMatchObject({
      images: [{ url: 'https://i.scdn.co/image/new' }],
    });
    expect(spotify.calls).toHaveLength(2);
  });

  it('keeps and shows what is stored when the renewal fails', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify, clock } = createTestBackfill(db, {
      environment: { SPOTIFY_CACHE_TIMEOUT: '90' },
    });
    await backfill.readCover(1, allowed);
    clock.ms += 91 * DAY;
    spotify.answer = () => refusal('server');
    await backfill.readCover(1, allowed);
    await backfill.settled();
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('found');
  });

  it('never grows old without a timeout', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify, clock } = createTestBackfill(db);
    await backfill.readCover(1, allowed);
    clock.ms += 5_000 * DAY;
    await backfill.readCover(1, allowed);
    await backfill.settled();
    expect(spotify.calls).toHaveLength(1);
  });

  it('looks at absent albums again after 30 days, at most 20 a day', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 25);
    const { backfill, spotify, clock } = createTestBackfill(db);
    spotify.answer = () => ({ status: 'absent' });
    for (let id = 1; id <= 25; id += 1) await backfill.readCover(id, allowed);
    clock.ms += 31 * DAY;
    spotify.calls.length = 0;
    for (let id = 1; id <= 25; id += 1) {
      await backfill.readCover(id, allowed);
      await backfill.settled();
    }
    expect(spotify.calls).toHaveLength(20);
  });

  it('fetches each time and stores nothing with SPOTIFY_CACHE_ENABLED=false', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, spotify } = createTestBackfill(db, { environment: { SPOTIFY_CACHE_ENABLED: 'false' } });
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('found');
    expect((await backfill.readDetails(1, allowed))?.state.status).toBe('found');
    expect(spotify.calls).toHaveLength(2);
    expect(await db.selectFrom('spotify_album').selectAll().execute()).toEqual([]);
  });
});

describe('without an account', () => {
  it('covers come from oEmbed, and details say what is missing without a call', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const { backfill, oembedCalls } = createTestBackfill(db, { account: false });
    expect((await backfill.readCover(1, allowed))?.state.status).toBe('found');
    expect((await backfill.readDetails(1, allowed))?.state.status).toBe('needs-credentials');
    expect(oembedCalls).toEqual([ONE]);
    expect(await db.selectFrom('spotify_album').select('cover_source').execute()).toEqual([
      { cover_source: 'oembed' },
    ]);
  });

  it('the Web API replaces such a cover when credentials have come and details are wanted', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    await createTestBackfill(db, { account: false }).backfill.readCover(1, allowed);
    const { backfill } = createTestBackfill(db);
    expect((await backfill.readDetails(1, allowed))?.state.status).toBe('found');
    expect(await db.selectFrom('spotify_album').select('cover_source').execute()).toEqual([
      { cover_source: 'web-api' },
    ]);
  });
});
