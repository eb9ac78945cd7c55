import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { planRefresh } from '#src/backfill/plan-refresh.ts';
import type { Services } from '#src/services.ts';
import type { Behaviour, SimulatedRequest } from '../../scripts/simulator/behaviour.ts';
import { createRandom, type Random } from '../../scripts/seeded-random.ts';
import { onPostgres } from '../support/temporary-database.ts';
import { always, openChaosWorld, p50, timed, type ChaosWorld } from './chaos-world.ts';

const ALBUMS = 150;
const WAVES = 8;
const VISITORS = 60;
const SERVERS = 3;

/** What Spotify does to a request: well about half of the time. */
function behaveBadly(dice: Random): Behaviour | undefined {
  if (dice.chance(0.5)) return undefined;
  return dice.pick<Behaviour>([
    { kind: 'slow', ms: 300 },
    { kind: 'slow', ms: 900 },
    { kind: 'status', status: 503 },
    { kind: 'reset' },
    { kind: 'cut' },
    { kind: 'hang' },
    { kind: 'hanging-body', status: 429, retryAfter: 20 },
    { kind: 'rate-limit', retryAfter: 1 },
    { kind: 'rate-limit', retryAfter: dice.whole(2, 90) },
    { kind: 'half-json' },
    { kind: 'wrong-shape' },
    { kind: 'evil-images' },
    { kind: 'html' },
    { kind: 'endless' },
  ]);
}

/** Stored covers asked for all the while, in milliseconds each. */
async function measureStored({ backfill }: Services, over: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  while (!over.aborted) {
    times.push((await timed(() => backfill.readCover(1, always))).ms);
    await sleep(4);
  }
  return times;
}

/** Every pause that was announced, by the servers' clock. */
function pausesOf(world: ChaosWorld): { from: number; until: number }[] {
  return world.log
    .filter(({ msg }) => msg === 'Spotify requests are paused')
    .map(({ at, until }) => ({ from: at, until: Date.parse(String(until)) }));
}

describe('a storm: three servers on one database, a refresh, and a Spotify that misbehaves', () => {
  // Once is enough to show that another engine keeps them too.
  it.each([
    ...(onPostgres ? [] : [['without limit', 0] as const]),
    ['and a budget of 60 calls', 60] as const,
  ])('%s: keeps every promise', { timeout: 300_000 }, async (seed, budget) => {
    const dice = createRandom(`storm ${seed}`);
    const clock = { skippedMs: 0 };
    const world = await openChaosWorld({
      albums: ALBUMS,
      now: () => Date.now() + clock.skippedMs,
      simulator: { latencyMs: [2, 40], tokenLifetimeS: 20, seed },
      environment: { SPOTIFY_DAILY_BUDGET: String(budget), SPOTIFY_RETRY_ATTEMPTS: '1' },
    });
    const servers = Array.from({ length: SERVERS }, () => world.openServer());
    await servers[0]!.backfill.readCover(1, always);
    // Before the storm, since within it the visitors may leave a refresh nothing to spend.
    await refreshSome(240_000);
    const kinds = new Map<SimulatedRequest, string>();
    world.simulator.scriptEach((request) => {
      const behaviour = behaveBadly(dice);
      kinds.set(request, behaviour?.kind ?? 'usual');
      return behaviour;
    });
    const over = new AbortController();
    const stored = measureStored(servers[1]!, over.signal);
    const visits: number[] = [];
    const statuses = new Map<string, number>();

    async function visit(): Promise<void> {
      await sleep(dice.between(0, 150));
      const { backfill } = dice.pick([servers[0]!, servers[1]!, servers[2]!]);
      const id = dice.whole(2, ALBUMS);
      const details = dice.chance(0.4);
      const { value, ms } = await timed(async () =>
        details ? await backfill.readDetails(id, always) : await backfill.readCover(id, always),
      );
      visits.push(ms);
      statuses.set(value!.state.status, (statuses.get(value!.state.status) ?? 0) + 1);
    }

    async function refreshSome(atMostMs: number): Promise<void> {
      const nowMs = servers[2]!.now();
      const { selected } = await planRefresh(world.db, { missing: true }, { limit: 8, nowMs });
      await servers[2]!.backfill.refresh({ selected, batchSize: 4, signal: AbortSignal.timeout(atMostMs) });
    }

    for (let wave = 0; wave < WAVES; wave += 1) {
      if (dice.chance(0.3)) world.simulator.expireTokens();
      await Promise.all([
        ...Array.from({ length: VISITORS }, visit),
        ...(wave % 3 === 0 ? [refreshSome(2_500)] : []),
      ]);
      await Promise.all(servers.map(({ backfill }) => backfill.settled()));
      // Nothing is under way: the clock may run on to the end of a pause, or stay within it.
      if (dice.chance(0.7)) clock.skippedMs += 95_000;
    }
    over.abort();

    const success = (request: SimulatedRequest & { status: number | null }): boolean =>
      request.status === 200 && ['usual', 'slow'].includes(kinds.get(request) ?? 'usual');
    const fetched = world.simulator.calls.filter(
      (call) => success(call) && /^\/v1\/albums\/\w+$/.test(call.path),
    );
    expect(fetched.length).toBeGreaterThan(10);
    expect(new Set(fetched.map(({ albumId }) => albumId)).size).toBe(fetched.length);
    expect([...statuses.keys()].toSorted()).toEqual(['absent', 'found', 'unavailable']);
    // Nobody has waited for an answer that never came, and who asked for what is stored for no answer at all.
    expect(Math.max(...visits)).toBeLessThan(60_000);
    expect(p50(await stored)).toBeLessThan(Math.max(...visits) / 4);

    const ledger = await world.db.selectFrom('spotify_call').selectAll().orderBy('id').execute();
    expect(world.simulator.calls.length).toBeLessThanOrEqual(ledger.length);
    if (budget > 0) {
      // Far more is wanted; how much of it is spent depends on how long the circuit breaker happens to be open.
      expect(ledger.length).toBeLessThanOrEqual(budget);
      expect(ledger.length).toBeGreaterThan(budget / 3);
    }
    const refreshed = ledger.flatMap(({ purpose }, before) => (purpose === 'refresh' ? [before] : []));
    expect(refreshed.length).toBeGreaterThan(0);
    if (budget > 0) expect(Math.max(...refreshed)).toBeLessThan(budget * 0.75);

    const pauses = pausesOf(world);
    expect(pauses.length).toBeGreaterThan(1);
    const calledAt = ledger.map(({ called_at }) => Date.parse(called_at));
    for (const { from, until } of pauses)
      expect(calledAt.filter((at) => at > from && at < until)).toEqual([]);
  });
});
