import { describe, expect, it } from 'vitest';
import { planRefresh, previewRefresh } from '#src/backfill/plan-refresh.ts';
import { parseConfig } from '#src/config.ts';
import type { AlbumsAnswer } from '#src/sources/spotify/spotify-port.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { allowed, createTestBackfill, createTestSpotify, spotifyAlbum, START } from './backfill-for-test.ts';

/** Long enough for all needs to get here, however busy the machine is. */
const JOIN_MS = 250;

async function visit(count: number, answer: (ids: readonly string[]) => AlbumsAnswer) {
  const db = await temporaryDatabase();
  await insertAlbums(db, count);
  const spotify = createTestSpotify();
  spotify.answerBatch = answer;
  const { backfill, clock } = createTestBackfill(db, { spotify, joinMs: JOIN_MS });
  const visitAll = async () => {
    const needs = Array.from({ length: count }, (_, index) => backfill.readCover(index + 1, allowed));
    return (await Promise.all(needs)).map((needed) => needed?.state.status);
  };
  return { db, spotify, clock, visitAll };
}

const found = (ids: readonly string[]): AlbumsAnswer => ({
  status: 'found',
  albums: new Map(ids.map((id) => [id, { status: 'found', album: spotifyAlbum(id) }])),
});

describe('cold needs of visitors', () => {
  it('that come together leave together, 20 to a call', async () => {
    const { visitAll, spotify } = await visit(45, found);
    expect(new Set(await visitAll())).toEqual(new Set(['found']));
    expect(spotify.calls.sort()).toEqual(['albums 20', 'albums 20', 'albums 5']);
  });

  it('leave one by one after a batch was refused, for a day', async () => {
    const { visitAll, spotify, db, clock } = await visit(5, () => ({
      status: 'batch-refused',
      because: 'app',
    }));
    expect(new Set(await visitAll())).toEqual(new Set(['found']));
    expect(spotify.calls).toHaveLength(6);
    await db.deleteFrom('spotify_album').execute();
    clock.ms += 23 * 3_600_000;
    spotify.calls.length = 0;
    await visitAll();
    expect(spotify.calls).not.toContain('albums 5');
  });

  it('do not take one impossible id for the kind of the app', async () => {
    const { visitAll, db } = await visit(3, () => ({ status: 'batch-refused', because: 'id' }));
    expect(new Set(await visitAll())).toEqual(new Set(['found']));
    expect(await db.selectFrom('source_breaker').select('app_kind').execute()).toEqual([]);
  });

  it('all meet the refusal of their common call, without another', async () => {
    const { visitAll, spotify } = await visit(4, () => ({
      status: 'failed',
      reason: 'server',
      message: 'no',
    }));
    expect(new Set(await visitAll())).toEqual(new Set(['unavailable']));
    expect(spotify.calls).toEqual(['albums 4']);
  });

  it('are asked for alone where the common answer leaves one out', async () => {
    let leftOut: string | undefined;
    const { visitAll, spotify } = await visit(3, ([first, ...others]) => {
      leftOut = first;
      return found(others);
    });
    expect(await visitAll()).toEqual(['found', 'found', 'found']);
    expect(spotify.calls).toEqual(['albums 3', `album ${leftOut}`]);
  });
});

describe('genres of artists', () => {
  async function viewed(environment: Record<string, string> = {}, genres: string[] = ['djent']) {
    const db = await temporaryDatabase();
    await insertAlbums(db, 9);
    const spotify = createTestSpotify();
    const artists = (id: string) => [{ id: `artist-of-${id}`, name: 'Artist' }];
    spotify.answer = (id) => ({ status: 'found', album: spotifyAlbum(id, { artists: artists(id) }) });
    const asked: string[] = [];
    const refusing = { now: false, times: 0 };
    spotify.port.fetchArtistGenres = async (id) => {
      if (refusing.now) {
        refusing.times += 1;
        return { status: 'failed', reason: 'server', message: 'no' };
      }
      asked.push(id);
      return { status: 'found', genres };
    };
    const { backfill, clock, deps } = createTestBackfill(db, { spotify, environment });
    const view = async (id: number) => {
      const needed = await backfill.readDetails(id, allowed);
      await backfill.settled();
      return needed?.state.status === 'found' ? needed.state.details.genres : undefined;
    };
    return { db, deps, view, asked, backfill, spotify, clock, refusing };
  }

  it('are learned at the first view of details, once, and shown from then on', async () => {
    const { view, asked } = await viewed();
    expect(await view(1)).toEqual(['djent']);
    expect(await view(1)).toEqual(['djent']);
    await view(1);
    expect(asked).toHaveLength(1);
  });

  it('are not asked for on the way of a cover', async () => {
    const { backfill, asked } = await viewed();
    await backfill.readCover(1, allowed);
    await backfill.settled();
    expect(asked).toEqual([]);
  });

  it('are asked for no more once five artists came without', async () => {
    const { view, asked } = await viewed({}, []);
    for (let id = 1; id <= 9; id += 1) await view(id);
    expect(asked).toHaveLength(5);
  });

  it.each([
    ['switched off', { SPOTIFY_ARTIST_GENRES: 'false' }, 0],
    ['less than half of what is kept for visitors is left', { SPOTIFY_DAILY_BUDGET: '16' }, 15],
    ['there is enough left', { SPOTIFY_DAILY_BUDGET: '16' }, 13],
  ])('%s', async (name, environment, used) => {
    const { view, asked, db } = await viewed(environment);
    const called_at = new Date(START - 1000).toISOString();
    for (let call = 0; call < used; call += 1) {
      await db
        .insertInto('spotify_call')
        .values({ api: 'web-api', called_at, purpose: 'refresh', endpoint: 'x' })
        .execute();
    }
    await view(1);
    expect(asked).toHaveLength(name === 'there is enough left' ? 1 : 0);
  });

  it('that cannot be had now are asked for at a later view, and the answer says so', async () => {
    const { view, asked, backfill, clock, refusing } = await viewed();
    refusing.now = true;
    expect((await backfill.readDetails(1, allowed))?.state).toMatchObject({ status: 'found', mayGrow: true });
    await view(1);
    expect(refusing.times).toBe(1);
    refusing.now = false;
    expect((await backfill.readDetails(1, () => ({ allowed: false, retryAfterMs: 1 })))?.state).toMatchObject(
      {
        mayGrow: true,
      },
    );
    clock.ms += 11 * 60_000;
    await backfill.readDetails(1, () => ({ allowed: false, retryAfterMs: 1 }));
    expect(asked).toEqual([]);
    expect((await backfill.readDetails(1, allowed))?.state).toMatchObject({ details: { genres: ['djent'] } });
    expect((await backfill.readDetails(1, allowed))?.state).not.toHaveProperty('mayGrow');
  });

  it('are asked for by a refresh of stored albums, while half of its part of the budget is left', async () => {
    const credentials = { SPOTIFY_CLIENT_ID: 'id', SPOTIFY_CLIENT_SECRET: 'secret' };
    const refreshed = async (environment: Record<string, string>, used: number) => {
      const { db, asked, backfill, deps } = await viewed({ ...credentials, ...environment });
      const refresh = async () => {
        const plan = await planRefresh(db, {}, { nowMs: START });
        const config = parseConfig({ ...credentials, ...environment });
        const options = { staleBeforeMs: 0, nowMs: START, batchSize: 50 };
        const preview = await previewRefresh(db, config, plan, options);
        await backfill.refresh({ ...plan, batchSize: 50, signal: new AbortController().signal });
        return preview.calls;
      };
      // The first brings details: what they will lack nobody can tell before.
      expect([await refresh(), asked.length]).toEqual([10, 0]);
      for (let call = 0; call < used; call += 1) {
        const called_at = new Date(START - 1000).toISOString();
        await deps.db
          .insertInto('spotify_call')
          .values({ api: 'web-api', called_at, purpose: 'visitor', endpoint: 'x' })
          .execute();
      }
      return [await refresh(), asked.length];
    };
    expect(await refreshed({}, 0)).toEqual([18, 9]);
    expect(await refreshed({ SPOTIFY_DAILY_BUDGET: '100' }, 60)).toEqual([18, 0]);
    expect(await refreshed({ SPOTIFY_ARTIST_GENRES: 'false' }, 0)).toEqual([9, 0]);
  });
});
