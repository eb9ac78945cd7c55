import { describe, expect, it } from 'vitest';
import { explainNoMatch, planRefresh, previewRefresh, type AlbumFilter } from '#src/backfill/plan-refresh.ts';
import { readStatus } from '#src/backfill/read-status.ts';
import { parseConfig } from '#src/config.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { albumRow, insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { allowed, createTestBackfill, spotifyAlbum, START } from './backfill-for-test.ts';

const DAY = 86_400_000;
const never = new AbortController().signal;

async function select(db: CatalogDatabase, filter: AlbumFilter, nowMs = START): Promise<number[]> {
  return (await planRefresh(db, filter, { nowMs })).selected.map(({ album }) => album.id);
}

describe('which albums a refresh takes', () => {
  async function catalog() {
    const db = await temporaryDatabase();
    await db
      .insertInto('album')
      .values([
        albumRow({
          id: 1,
          artist: 'Tool',
          release_date: '2019-08-30',
          genres_json: '["Prog-metal","Trip-Hop"]',
        }),
        albumRow({ id: 2, artist: 'Toolbox', release_date: '2020-01-01', genres_json: '["Djent"]' }),
        albumRow({ id: 3, artist: 'TOOL', release_date: '2006-05-02', genres_json: '["Prog-metal"]' }),
        albumRow({ id: 4, artist: 'Nameless', spotify_id: null }),
        albumRow({ id: 5, artist: 'Gone', removed_at: '2026-01-01T00:00:00.000Z' }),
        albumRow({ id: 6, artist: 'Twin', release_date: '2001-01-01', spotify_id: spotifyIdOf(2) }),
      ])
      .execute();
    return db;
  }

  it.each<[string, AlbumFilter, number[]]>([
    ['all with a link, newest release first, each Spotify id once', {}, [2, 1, 3]],
    ['one', { albumId: 3 }, [3]],
    ['a whole artist in any case', { artist: 'tOOl' }, [1, 3]],
    ['a genre in any spelling', { genre: 'trip hop' }, [1]],
    ['artist and genre together', { artist: 'Tool', genre: 'Djent' }, []],
  ])('%s', async (_name, filter, ids) => {
    expect(await select(await catalog(), filter)).toEqual(ids);
  });

  it('never fetched first, then by how long ago', async () => {
    const db = await catalog();
    const { backfill, clock } = createTestBackfill(db);
    await backfill.readCover(2, allowed);
    clock.ms += DAY;
    await backfill.readCover(1, allowed);
    expect(await select(db, {}, clock.ms)).toEqual([3, 2, 1]);
    expect(await select(db, { missing: true }, clock.ms)).toEqual([3]);
    expect(await select(db, { olderThanMs: DAY / 2 }, clock.ms)).toEqual([2]);
    expect(await select(db, { part: 'cover' }, clock.ms)).toEqual([3]);
  });

  it('those with an oEmbed cover want details, but no cover', async () => {
    const db = await catalog();
    await createTestBackfill(db, { account: false }).backfill.readCover(1, allowed);
    expect(await select(db, { albumId: 1, part: 'metadata' })).toEqual([1]);
    expect(await select(db, { albumId: 1, part: 'cover' })).toEqual([]);
  });

  it('none at all: the nearest name is told', async () => {
    const db = await catalog();
    expect(await explainNoMatch(db, { artist: 'Tooll' })).toBe('no album by Tooll; did you mean Tool?');
    expect(await explainNoMatch(db, { genre: 'Jent' })).toContain('did you mean Djent?');
    expect(await explainNoMatch(db, { artist: 'Zzzzzzzz' })).toBe('no album by Zzzzzzzz');
    await expect(planRefresh(db, { albumId: 99 }, { nowMs: START })).rejects.toMatchObject({
      code: 'no-album',
    });
  });
});

describe('a refresh', () => {
  async function refreshAll(environment: Record<string, string> = {}, count = 5) {
    const db = await temporaryDatabase();
    await insertAlbums(db, count);
    const test = createTestBackfill(db, { environment });
    const run = async (filter: AlbumFilter = {}, signal: AbortSignal = never) => {
      const { selected } = await planRefresh(db, filter, { nowMs: test.clock.ms });
      return test.backfill.refresh({ selected, batchSize: 2, signal });
    };
    return { ...test, db, run };
  }

  it('fetches all, says what is new, and keeps what each answer brought', async () => {
    const { run, db, spotify } = await refreshAll();
    expect(await run()).toMatchObject({ selected: 5, refreshed: 5, unchanged: 0, absent: 0, failed: 0 });
    expect(await run()).toMatchObject({ selected: 5, refreshed: 0, unchanged: 5 });
    expect(spotify.calls.filter((call) => call.startsWith('album '))).toHaveLength(10);
    const status = await readStatus(db, parseConfig({}), START);
    expect(status).toMatchObject({
      albums: 5,
      withSpotify: 5,
      coversCached: 5,
      detailsCached: 5,
      hitRate: 1,
    });
  });

  it('tries the batch once and remembers for a day that the app may not', async () => {
    const { run, spotify, clock } = await refreshAll();
    await run();
    await run();
    expect(spotify.calls.filter((call) => call.startsWith('albums'))).toHaveLength(1);
    clock.ms += DAY + 1;
    await run();
    expect(spotify.calls.filter((call) => call.startsWith('albums'))).toHaveLength(2);
  });

  it('asks for 20 albums in a call where the app may', async () => {
    const { backfill, db, spotify } = await refreshAll({}, 45);
    spotify.answerBatch = (ids) => ({
      status: 'found',
      albums: new Map(
        ids.map((id, index) => [
          id,
          index === 0 ? { status: 'absent' } : { status: 'found', album: spotifyAlbum(id) },
        ]),
      ),
    });
    const { selected } = await planRefresh(db, {}, { nowMs: START });
    const report = await backfill.refresh({ selected, batchSize: 50, signal: never });
    expect(report).toMatchObject({ selected: 45, refreshed: 42, absent: 3, failed: 0 });
    expect(spotify.calls).toEqual(['albums 20', 'albums 20', 'albums 5']);
    expect(await db.selectFrom('spotify_lease').selectAll().execute()).toEqual([]);
  });

  it('lists failures and erases nothing that is stored', async () => {
    const { run, spotify, backfill } = await refreshAll();
    await run();
    spotify.answer = (id) =>
      id === spotifyIdOf(3)
        ? { status: 'failed', reason: 'server', message: 'Spotify answered 500' }
        : { status: 'found', album: spotifyAlbum(id) };
    const report = await run();
    expect(report).toMatchObject({ unchanged: 4, failed: 1 });
    expect(report.failures).toEqual([
      { id: 3, artist: 'Artist 3', title: 'Album 3', reason: 'Spotify answered 500' },
    ]);
    expect((await backfill.readCover(3, allowed))?.state.status).toBe('found');
  });

  it('stops where the budget for visitors begins and says when it goes on', async () => {
    const { run, spotify } = await refreshAll();
    let left = 2;
    spotify.answer = (id) => {
      left -= 1;
      return left >= 0
        ? { status: 'found', album: spotifyAlbum(id) }
        : {
            status: 'failed',
            reason: 'budget',
            retryAfterMs: 3_600_000,
            message: 'budget kept for visitors',
          };
    };
    const report = await run();
    expect(report).toMatchObject({ selected: 5, refreshed: 2, failed: 0 });
    expect(report.stoppedBecause).toMatch(/^budget kept for visitors; run it again after (\w+ )?\d\d:\d\d$/);
  });

  it('stops after the album under way when it is interrupted, and the next run goes on from there', async () => {
    const { run, spotify } = await refreshAll();
    const abort = new AbortController();
    spotify.answer = (id) => {
      if (spotify.calls.filter((call) => call.startsWith('album ')).length === 2) abort.abort();
      return { status: 'found', album: spotifyAlbum(id) };
    };
    expect(await run({}, abort.signal)).toMatchObject({ refreshed: 2, stoppedBecause: 'interrupted' });
    expect(await run({ missing: true })).toMatchObject({ selected: 3, refreshed: 3 });
  });

  it('ends at once when the account is the fault', async () => {
    const { run, spotify } = await refreshAll();
    spotify.answer = () => ({ status: 'failed', reason: 'credentials', message: 'no' });
    await expect(run()).rejects.toMatchObject({ code: 'spotify-account' });
    expect(spotify.calls.filter((call) => call.startsWith('album '))).toHaveLength(1);
  });

  it('is refused while the cache is off', async () => {
    const { run, spotify } = await refreshAll({ SPOTIFY_CACHE_ENABLED: 'false' });
    await expect(run()).rejects.toMatchObject({ code: 'cache-off' });
    expect(spotify.calls).toEqual([]);
  });
});

describe('the preview of a refresh', () => {
  it('tells states, calls, what is left and how many days it takes', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 30);
    const { backfill } = createTestBackfill(db);
    await backfill.readCover(30, allowed);
    const config = parseConfig({
      SPOTIFY_DAILY_BUDGET: '12',
      SPOTIFY_CLIENT_ID: 'id',
      SPOTIFY_CLIENT_SECRET: 'secret',
    });
    const plan = await planRefresh(db, {}, { nowMs: START });
    const preview = await previewRefresh(db, config, plan, { staleBeforeMs: 0, nowMs: START, batchSize: 50 });
    expect(preview).toMatchObject({ selected: 30, calls: 31, callsAtMost: true, callsLeft: 9, days: 4 });
    expect(preview.albums[0]).toMatchObject({ id: 29, cover: 'needs refresh', metadata: 'needs refresh' });
    expect(preview.albums.at(-1)).toMatchObject({ id: 30, cover: 'cached', metadata: 'cached' });
  });
});

describe('a short pause', () => {
  it('is waited for with the sleep that is passed in', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 1);
    const waits: number[] = [];
    const { backfill, clock, spotify } = createTestBackfill(db, { sleep: async (ms) => void waits.push(ms) });
    spotify.answer = () => {
      spotify.answer = (id) => ({ status: 'found', album: spotifyAlbum(id) });
      return { status: 'failed', reason: 'breaker', retryAfterMs: 20_000, message: 'a pause' };
    };
    const { selected } = await planRefresh(db, {}, { nowMs: clock.ms });
    expect(await backfill.refresh({ selected, batchSize: 1, signal: never })).toMatchObject({ refreshed: 1 });
    expect(waits).toEqual([20_000]);
  });
});
