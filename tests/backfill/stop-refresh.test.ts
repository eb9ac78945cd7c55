import { describe, expect, it } from 'vitest';
import { rememberAppKind } from '#src/backfill/app-kind.ts';
import { changeBreaker } from '#src/backfill/circuit-breaker.ts';
import { planRefresh } from '#src/backfill/plan-refresh.ts';
import type { Services } from '#src/services.ts';
import type { Behaviour } from '../../scripts/simulator/behaviour.ts';
import type { SimulatorOptions } from '../../scripts/simulator/simulator.ts';
import { allowed, START } from './backfill-for-test.ts';
import { startServices } from './simulated-services.ts';

const never = new AbortController().signal;
const AGAIN = /; run it again (later|after (\w{3} )?\d\d:\d\d)$/;

async function refreshAll(services: Services) {
  const { selected } = await planRefresh(services.db, {}, { nowMs: services.now() });
  return services.backfill.refresh({ selected, batchSize: 50, signal: never });
}

async function failedAlbums({ db }: Services): Promise<number> {
  const failed = await db.selectFrom('spotify_album').selectAll().where('failures', '>', 0).execute();
  return failed.length;
}

function startPaused(count: number, behaviour: Behaviour, api: 'token' | 'album', retries: number) {
  return startServices(count, { environment: { SPOTIFY_RETRY_ATTEMPTS: String(retries) } }).then((world) => {
    world.simulator.scriptEach((request) =>
      (request.api === 'token') === (api === 'token') ? behaviour : undefined,
    );
    return world;
  });
}

describe('a refresh that meets what concerns all albums alike', () => {
  const pauses: Behaviour[] = [
    { kind: 'rate-limit' },
    { kind: 'rate-limit', retryAfter: 0 },
    { kind: 'rate-limit', retryAfter: 1 },
    { kind: 'rate-limit', retryAfter: 29 },
    { kind: 'rate-limit', retryAfter: 34 },
    { kind: 'rate-limit', retryAfter: 3_600 },
    { kind: 'rate-limit', retryAfter: -5 },
    { kind: 'rate-limit', retryAfter: 'soon' },
    { kind: 'rate-limit', retryAfter: '9'.repeat(20) },
    { kind: 'quota' },
    { kind: 'quota', retryAfter: 5 },
  ];

  it.each(pauses.flatMap((pause) => [0, 1, 3, 10].map((retries) => ({ pause, retries }))))(
    'stops, blames no album, and tries no more than it may: $pause, $retries retries',
    async ({ pause, retries }) => {
      const { services, simulator, waits } = await startPaused(3, pause, 'album', retries);
      const report = await refreshAll(services);
      expect(report).toMatchObject({ refreshed: 0, failed: 0, failures: [] });
      expect(report.stoppedBecause).toMatch(AGAIN);
      expect(simulator.calls.length).toBeLessThanOrEqual(1 + retries);
      expect(waits.length).toBeLessThanOrEqual(retries);
      expect(await failedAlbums(services)).toBe(0);
    },
  );

  it('asks one album no more than four times: retries of one layer do not multiply those of another', async () => {
    const { services, simulator } = await startServices(1);
    const behaviours: Behaviour[] = [
      { kind: 'rate-limit' },
      { kind: 'status', status: 503 },
      { kind: 'rate-limit', retryAfter: 34 },
      { kind: 'reset' },
    ];
    let turn = 0;
    simulator.scriptEach(({ api }) => (api === 'token' ? undefined : behaviours[turn++ % 4]));
    await refreshAll(services);
    expect(simulator.calls).toHaveLength(4);
  });

  it('goes on after a short pause that ends', async () => {
    const { services, simulator } = await startServices(3);
    simulator.script({ kind: 'rate-limit' }, { kind: 'rate-limit', retryAfter: 33 });
    expect(await refreshAll(services)).toMatchObject({ refreshed: 3, failed: 0 });
  });

  it('ends with the batch of an app in Extended Quota: its albums are not tried one by one', async () => {
    const { services, simulator } = await startServices(45, { simulator: { appKind: 'extended' } });
    simulator.scriptEach(({ api }) => (api === 'token' ? undefined : { kind: 'rate-limit' }));
    const report = await refreshAll(services);
    expect(report).toMatchObject({ refreshed: 0, failed: 0 });
    expect(report.stoppedBecause).toMatch(AGAIN);
    expect(simulator.calls.length).toBeLessThanOrEqual(4);
  });

  const tokenFaults: Behaviour[] = [
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503 },
    { kind: 'status', status: 503, retryAfter: 3_600 },
    { kind: 'rate-limit' },
    { kind: 'rate-limit', retryAfter: 20 },
    { kind: 'rate-limit', retryAfter: 72_000 },
    { kind: 'html' },
    { kind: 'half-json' },
    { kind: 'wrong-shape' },
    { kind: 'reset' },
    { kind: 'status', status: 404 },
  ];

  it.each(tokenFaults.flatMap((fault) => [0, 3].map((retries) => ({ fault, retries }))))(
    'stops at a token endpoint with $fault after $retries retries',
    async ({ fault, retries }) => {
      const { services, simulator } = await startPaused(5, fault, 'token', retries);
      const report = await refreshAll(services);
      expect(report).toMatchObject({ refreshed: 0, failed: 0, failures: [] });
      expect(report.stoppedBecause).toMatch(AGAIN);
      expect(simulator.tokenRequests).toBeLessThanOrEqual(1 + retries);
      expect(simulator.calls).toHaveLength(0);
      expect(await failedAlbums(services)).toBe(0);
    },
  );

  it('outlives a token endpoint that comes back', async () => {
    const { services, simulator } = await startServices(3);
    simulator.scriptTokens({ kind: 'status', status: 503 }, { kind: 'reset' });
    expect(await refreshAll(services)).toMatchObject({ refreshed: 3, failed: 0 });
  });

  it('marks an album whose own answer is broken, and goes on', async () => {
    const { services, simulator } = await startServices(3);
    await rememberAppKind(services.db, 'development', START);
    simulator.script({ kind: 'html' });
    expect(await refreshAll(services)).toMatchObject({ refreshed: 2, failed: 1 });
    expect(await failedAlbums(services)).toBe(1);
  });
});

describe('while the breaker is open, or the budget spent', () => {
  async function closed(given: { environment?: Record<string, string>; simulator?: SimulatorOptions } = {}) {
    const world = await startServices(30, given);
    return {
      ...world,
      async visitAndRefresh() {
        const needs = Array.from({ length: 30 }, (_, index) => index + 1);
        const { backfill } = world.services;
        const visits = needs.flatMap((id) => [
          backfill.readCover(id, allowed),
          backfill.readDetails(id, allowed),
        ]);
        const states = (await Promise.all(visits)).map((needed) => needed?.state.status);
        expect(new Set(states)).toEqual(new Set(['unavailable']));
        expect((await refreshAll(world.services)).stoppedBecause).toMatch(AGAIN);
        expect([world.simulator.tokenRequests, world.simulator.calls.length]).toEqual([0, 0]);
        expect(await failedAlbums(world.services)).toBe(0);
      },
    };
  }

  it.each(['development', 'extended'] as const)(
    'nobody asks for a token or a batch (%s)',
    async (appKind) => {
      const { services, visitAndRefresh } = await closed({ simulator: { appKind } });
      await changeBreaker(services.db, 'web-api', (breaker) => ({
        ...breaker,
        open_until: new Date(START + 3_600_000).toISOString(),
        reason: 'Spotify asked for a pause',
      }));
      await visitAndRefresh();
    },
  );

  it('nobody asks for a token that nothing can be asked with', async () => {
    const { services, visitAndRefresh } = await closed({ environment: { SPOTIFY_DAILY_BUDGET: '1' } });
    await services.db
      .insertInto('spotify_call')
      .values({
        api: 'web-api',
        called_at: new Date(START - 1_000).toISOString(),
        purpose: 'visitor',
        endpoint: 'x',
      })
      .execute();
    await visitAndRefresh();
  });
});

describe('a check of the credentials', () => {
  const quotaUntil = new Date(START + 20 * 3_600_000).toISOString();

  it('ends the pause of an account that is mended', async () => {
    const { services, simulator } = await startServices(1);
    simulator.scriptTokens({ kind: 'status', status: 400, body: { error: 'invalid_client' } });
    await services.backfill.readCover(1, allowed);
    const stored = await services.db.selectFrom('source_breaker').selectAll().executeTakeFirstOrThrow();
    expect(stored.account_failure).not.toBeNull();
    await services.backfill.checkCredentials();
    // A denial is remembered for a moment.
    const status = async () => (await services.backfill.readCover(1, allowed))?.state.status;
    await expect.poll(status, { timeout: 10_000 }).toBe('found');
  });

  it('leaves the 20 hours that Spotify asked for', async () => {
    const { services, simulator } = await startServices(1);
    await changeBreaker(services.db, 'web-api', (breaker) => ({
      ...breaker,
      open_until: quotaUntil,
      reason: "Spotify's daily quota is used up",
      account_failure: 'Spotify does not accept the credentials',
    }));
    expect(await services.backfill.checkCredentials()).toEqual({ status: 'valid' });
    const breaker = await services.db.selectFrom('source_breaker').selectAll().executeTakeFirstOrThrow();
    expect(breaker).toMatchObject({ open_until: quotaUntil, account_failure: null });
    expect((await services.backfill.readCover(1, allowed))?.state.status).toBe('unavailable');
    expect(simulator.calls).toHaveLength(0);
  });

  it.each<Behaviour>([
    { kind: 'rate-limit', retryAfter: 72_000 },
    { kind: 'quota', retryAfter: 72_000 },
    { kind: 'status', status: 503 },
  ])('makes no pause for anybody else when it is answered with %j', async (behaviour) => {
    const { services, simulator, another } = await startServices(1);
    simulator.scriptEach(({ api }) => (api === 'token' ? behaviour : undefined));
    expect(await services.backfill.checkCredentials()).toMatchObject({ status: 'failed' });
    simulator.scriptEach(undefined);
    expect((await another().backfill.readCover(1, allowed))?.state.status).toBe('found');
  });
});
