import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { rememberAppKind, type AppKind } from '#src/backfill/app-kind.ts';
import { LEASE_MS, takeLease } from '#src/backfill/lease.ts';
import { planRefresh, previewRefresh } from '#src/backfill/plan-refresh.ts';
import { inCalls } from '#src/backfill/app-kind.ts';
import type { AlbumsAnswer } from '#src/sources/spotify/spotify-port.ts';
import { startSimulated } from '../sources/spotify/simulated-spotify.ts';
import { insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { allowed, createTestBackfill, createTestSpotify, spotifyAlbum, START } from './backfill-for-test.ts';
import { startServices } from './simulated-services.ts';

const never = new AbortController().signal;
const BATCH = /^\/v1\/albums\?ids=/;

describe('inCalls', () => {
  it.each([
    [0, 50, []],
    [1, 50, [1]],
    [20, 50, [20]],
    [45, 50, [20, 20, 5]],
    [100, 50, [20, 20, 20, 20, 20]],
    [100, 1_000, [20, 20, 20, 20, 20]],
    [45, 20, [20, 20, 5]],
    [5, 2, [2, 2, 1]],
    [3, 1, [1, 1, 1]],
  ])('%i albums, %i at a time', (count, batchSize, expected) => {
    const albums = Array.from({ length: count }, (_, index) => index);
    const calls = inCalls(albums, batchSize);
    expect(calls.map((call) => call.length)).toEqual(expected);
    expect(calls.flat()).toEqual(albums);
  });
});

describe('the dry run', () => {
  const kinds: (AppKind | undefined)[] = ['development', 'extended', undefined];
  const cases = kinds.flatMap((known) =>
    (['development', 'extended'] as const)
      .filter((appKind) => known === undefined || known === appKind)
      .flatMap((appKind) =>
        [
          { count: 1, batchSize: 50 },
          { count: 2, batchSize: 1 },
          { count: 41, batchSize: 50 },
          { count: 100, batchSize: 50 },
          { count: 30, batchSize: 7 },
        ].map((size) => ({ known, appKind, ...size })),
      ),
  );

  it.each(cases)(
    'says what the run then does: $count albums, $batchSize at a time, $appKind known as $known',
    async ({ known, appKind, count, batchSize }) => {
      const { services, simulator } = await startServices(count, { simulator: { appKind } });
      const { db, config, backfill } = services;
      if (known !== undefined) await rememberAppKind(db, known, START);
      const plan = await planRefresh(db, {}, { nowMs: START });
      const preview = await previewRefresh(db, config, plan, { staleBeforeMs: 0, nowMs: START, batchSize });
      const report = await backfill.refresh({ selected: plan.selected, batchSize, signal: never });
      expect(report).toMatchObject({ refreshed: count, spotifyCalls: simulator.calls.length });
      expect(preview.pausedUntil).toBeNull();
      if (preview.callsAtMost) expect(simulator.calls.length).toBeLessThanOrEqual(preview.calls);
      else expect(simulator.calls).toHaveLength(preview.calls);
      if (known === undefined && appKind === 'development')
        expect(simulator.calls).toHaveLength(preview.calls);
    },
  );

  it('counts each album without an account', async () => {
    const environment = { SPOTIFY_CLIENT_ID: '', SPOTIFY_CLIENT_SECRET: '' };
    const { services } = await startServices(30, { environment });
    const plan = await planRefresh(services.db, {}, { nowMs: START });
    const options = { staleBeforeMs: 0, nowMs: START, batchSize: 50 };
    expect(await previewRefresh(services.db, services.config, plan, options)).toMatchObject({
      calls: 30,
      callsAtMost: false,
    });
  });
});

describe('what kind the app is', () => {
  it.each(['development', 'extended'] as const)(
    'is tried by one call of one process: %s',
    async (appKind) => {
      const { services, simulator, another } = await startServices(90, {
        simulator: { appKind, latencyMs: 50 },
        environment: { SPOTIFY_MAX_CONCURRENT: '100' },
      });
      const servers = [services, another(), another()];
      const visits = servers.flatMap(({ backfill }, server) =>
        Array.from({ length: 30 }, (_, index) => backfill.readCover(server * 30 + index + 1, allowed)),
      );
      await Promise.all(visits);
      for (const { backfill } of servers) await backfill.settled();
      const batches = simulator.calls.filter(({ path }) => BATCH.test(path));
      if (appKind === 'development') expect(batches).toHaveLength(1);
      else expect(batches.length).toBeGreaterThan(0);
      for (let id = 1; appKind === 'extended' && id <= 90; id += 1) {
        expect(simulator.callsFor(spotifyIdOf(id))).toBeLessThanOrEqual(1);
      }
      expect(await services.db.selectFrom('spotify_lease').selectAll().execute()).toEqual([]);
    },
  );

  it('is tried by another when the one that tried has died', async () => {
    const { services, simulator, clock } = await startServices(2, { simulator: { appKind: 'extended' } });
    await takeLease(services.db, { spotifyId: 'app-kind', holder: 'dead' }, clock.ms);
    clock.ms += LEASE_MS;
    const { selected } = await planRefresh(services.db, {}, { nowMs: clock.ms });
    await services.backfill.refresh({ selected, batchSize: 20, signal: never });
    expect(simulator.calls.map(({ path }) => BATCH.test(path))).toEqual([true]);
  });

  it('keeps no visitor waiting for long for the process that tries', async () => {
    const { services, simulator, clock } = await startServices(2, { simulator: { appKind: 'extended' } });
    await takeLease(services.db, { spotifyId: 'app-kind', holder: 'other' }, clock.ms);
    await Promise.all([1, 2].map((id) => services.backfill.readCover(id, allowed)));
    await services.backfill.settled();
    const stored = await services.backfill.storedCovers(
      [1, 2].map((id) => ({ id, artist: '', title: '', links: {}, spotifyId: spotifyIdOf(id) })),
    );
    expect([...stored.values()].map(({ status }) => status)).toEqual(['found', 'found']);
    expect(simulator.calls.some(({ path }) => BATCH.test(path))).toBe(false);
  });
});

describe('the leases of a batch', () => {
  it('cannot be taken while its call is under way, however long that takes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const db = await temporaryDatabase();
    await insertAlbums(db, 3);
    const spotify = createTestSpotify();
    let answer: (answer: AlbumsAnswer) => void = () => undefined;
    spotify.port.fetchAlbums = () => new Promise((resolve) => (answer = resolve));
    const { backfill, clock } = createTestBackfill(db, { spotify });
    await rememberAppKind(db, 'extended', START);
    const { selected } = await planRefresh(db, {}, { nowMs: START });
    const leased = () => db.selectFrom('spotify_lease').select('expires_at').execute();
    const refresh = backfill.refresh({ selected, batchSize: 50, signal: never });
    while ((await leased()).length < 3) await wait(5);
    for (let third = 1; third <= 9; third += 1) {
      clock.ms += LEASE_MS / 3;
      await vi.advanceTimersByTimeAsync(LEASE_MS / 3 + 1);
      const untilMs = clock.ms + LEASE_MS;
      while ((await leased()).some(({ expires_at }) => Date.parse(expires_at) < untilMs - 5)) await wait(5);
      for (const id of [1, 2, 3]) {
        expect(await takeLease(db, { spotifyId: spotifyIdOf(id), holder: 'other' }, clock.ms)).toBe(false);
      }
    }
    answer({
      status: 'found',
      albums: new Map(
        [1, 2, 3].map((id) => [spotifyIdOf(id), { status: 'found', album: spotifyAlbum(spotifyIdOf(id)) }]),
      ),
    });
    expect(await refresh).toMatchObject({ refreshed: 3 });
    expect(await leased()).toEqual([]);
  });
});

describe('waiting in our own queue', () => {
  it('is stored as nobody’s failure, and the visitor asks again soon', async () => {
    const db = await temporaryDatabase();
    await insertAlbums(db, 12);
    await rememberAppKind(db, 'development', START);
    const simulated = await startSimulated({ options: { maxConcurrent: 2 } });
    await simulated.spotify.checkCredentials();
    simulated.simulator.scriptEach(({ api }) => (api === 'token' ? undefined : { kind: 'hang' }));
    const spotify = { ...createTestSpotify(), port: simulated.spotify };
    const { backfill } = createTestBackfill(db, { spotify });
    const visits = Array.from({ length: 12 }, (_, index) => backfill.readCover(index + 1, allowed));
    const states = (await Promise.all(visits)).map((needed) => needed?.state);
    // A database that answers slowly may be what was waited for: that is said for half a minute and the jitter.
    expect(states.every((state) => state?.status === 'unavailable' && state.retryAfterS <= 41)).toBe(true);
    const failed = await db.selectFrom('spotify_album').select('spotify_album_id').execute();
    // Those whose request was under way when the deadline came; the others never left.
    const timeouts = simulated.guard.reports.filter(({ outcome }) => outcome.failure === 'timeout');
    expect(failed).toHaveLength(timeouts.length);
  });
});
