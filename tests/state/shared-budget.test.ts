import { describe, expect, it, onTestFinished } from 'vitest';
import { planRefresh } from '#src/backfill/plan-refresh.ts';
import type { Services } from '#src/services.ts';
import { simulatedEnvironment } from '#src/spotify/simulator/simulated-environment.ts';
import { startSpotifySimulator, type Simulator } from '#src/spotify/simulator/simulator.ts';
import { refreshWithinBudget, type SharedRefreshReport } from '#src/state/refresh-within-budget.ts';
import { startSharing } from '#src/state/share-budget.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { connectTo, openRunner, openServer, TOKEN } from './two-machines.ts';

const BUDGET = 60;
const QUARTER = 15;
const ALBUMS = 120;

/** A server and a runner with one account: a budget of 60 calls, 15 of them for visitors, 15 for a runner offline. */
async function openBoth({ runnersToken = TOKEN }: { runnersToken?: string } = {}) {
  const simulator = await startSpotifySimulator();
  onTestFinished(() => simulator.close());
  const account = {
    ...simulatedEnvironment(simulator),
    SPOTIFY_DAILY_BUDGET: String(BUDGET),
    SPOTIFY_ARTIST_GENRES: 'false',
    SPOTIFY_RETRY_ATTEMPTS: '0',
    BACKFILL_TOKEN: TOKEN,
  };
  const server = await openServer(account);
  await insertAlbums(server.services.db, ALBUMS);
  const runner = await openRunner({
    ...account,
    BACKFILL_ORIGIN: server.origin,
    BACKFILL_TOKEN: runnersToken,
  });
  await insertAlbums(runner.db, ALBUMS);
  return { simulator, server, runner };
}

async function refresh(
  runner: Services,
  signal = new AbortController().signal,
): Promise<SharedRefreshReport> {
  const { selected } = await planRefresh(runner.db, { missing: true }, { nowMs: Date.now() });
  return refreshWithinBudget(runner, { selected, batchSize: 50, signal });
}

/** Visitors look at albums from the oldest on until the server fetches no more. */
async function visitUntilRefused({ backfill }: Services): Promise<number> {
  for (let id = 1; id <= ALBUMS; id += 1) {
    const cover = await backfill.getCover(id, () => ({ allowed: true }));
    if (cover?.state.status === 'unavailable') return id - 1;
  }
  return ALBUMS;
}

function albumCalls(simulator: Simulator): number {
  return simulator.calls.length;
}

describe('a budget that server and runner share', () => {
  it('is spent by a runner but for the parts of visitors and of a runner offline; the rest is for visitors', async () => {
    const { simulator, server, runner } = await openBoth();
    const report = await refresh(runner);
    expect(report).toMatchObject({
      spotifyCalls: BUDGET - 2 * QUARTER,
      stoppedBecause: expect.stringContaining('kept for visitors') as string,
      sharedBudget: {
        with: server.origin,
        reached: true,
        because: null,
        reported: { calls: BUDGET - 2 * QUARTER },
      },
    });
    await visitUntilRefused(server.services);
    expect(albumCalls(simulator)).toBe(BUDGET - QUARTER);
    const stored = await server.services.db
      .selectFrom('spotify_album')
      .select('spotify_album_id')
      .where('cover_state', '=', 'found')
      .execute();
    // Two calls, one of each, found out that this app may not ask for several albums at once.
    expect(stored.length).toBeGreaterThanOrEqual(BUDGET - QUARTER - 2);
    expect(await server.services.db.selectFrom('budget_lease').selectAll().execute()).toEqual([]);
  });

  it('is never exceeded while both spend at once', async () => {
    const { simulator, server, runner } = await openBoth();
    await Promise.all([
      refresh(runner),
      visitUntilRefused(server.services),
      visitUntilRefused(server.services),
    ]);
    await visitUntilRefused(server.services);
    expect(albumCalls(simulator)).toBeLessThanOrEqual(BUDGET);
    expect(albumCalls(simulator)).toBeGreaterThanOrEqual(BUDGET - QUARTER);
  });

  it('leaves a quarter to a runner that cannot reach the server, whatever visitors spend', async () => {
    const { simulator, server, runner } = await openBoth({ runnersToken: 'an-expired-token-of-yesterday' });
    await visitUntilRefused(server.services);
    expect(albumCalls(simulator)).toBe(BUDGET - QUARTER);
    const report = await refresh(runner);
    expect(report).toMatchObject({
      spotifyCalls: QUARTER,
      stoppedBecause: expect.stringContaining('cannot be reached') as string,
      sharedBudget: { reached: false, because: expect.stringContaining('token') as string },
    });
    expect((await refresh(runner)).spotifyCalls).toBe(0);
    expect(albumCalls(simulator)).toBe(BUDGET);
  });

  it('counts what was lent to a runner that dies', async () => {
    const { simulator, server, runner } = await openBoth();
    const sharing = await startSharing({
      db: runner.db,
      origin: server.origin,
      connect: (signal) => connectTo(server.origin, { signal }),
      purse: runner.purse,
      api: 'web-api',
      acceptsImage: () => true,
      logger: runner.logger,
      now: Date.now,
      signal: new AbortController().signal,
    });
    expect(runner.purse.borrowed?.left).toBe(BUDGET - 2 * QUARTER);
    const { selected } = await planRefresh(runner.db, { missing: true }, { nowMs: Date.now() });
    await runner.backfill.refresh({ selected, batchSize: 50, signal: new AbortController().signal });
    // It dies here: nothing is reported, and the server never hears of it again.
    await visitUntilRefused(server.services);
    expect(albumCalls(simulator)).toBe(BUDGET - 2 * QUARTER + QUARTER);
    void sharing;
  });

  it('is reported also after Ctrl-C', async () => {
    const { server, runner } = await openBoth();
    const abort = new AbortController();
    const { selected } = await planRefresh(runner.db, { missing: true }, { nowMs: Date.now() });
    const report = await refreshWithinBudget(runner, {
      selected,
      batchSize: 50,
      signal: abort.signal,
      onProgress: (done) => done === 7 && abort.abort(),
    });
    expect(report).toMatchObject({ stoppedBecause: 'interrupted', sharedBudget: { reported: { calls: 8 } } });
    expect(await server.services.db.selectFrom('spotify_call').select('id').execute()).toHaveLength(8);
    expect(await server.services.db.selectFrom('budget_lease').selectAll().execute()).toEqual([]);
  });

  it('is spent on from what is lent when the server goes away, and then from the quarter', async () => {
    const { simulator, server, runner } = await openBoth();
    const { selected } = await planRefresh(runner.db, { missing: true }, { nowMs: Date.now() });
    const report = await refreshWithinBudget(runner, {
      selected,
      batchSize: 50,
      signal: new AbortController().signal,
      onProgress: (done) => void (done === 3 && server.server.stop()),
    });
    expect(report.sharedBudget).toMatchObject({ reached: false });
    expect(report.stoppedBecause).toContain('cannot be reached');
    expect(albumCalls(simulator)).toBeLessThanOrEqual(BUDGET - QUARTER);
    await visitUntilRefused(server.services);
    expect(albumCalls(simulator)).toBeLessThanOrEqual(BUDGET);
  });
});
