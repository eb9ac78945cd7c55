import { describe, expect, it } from 'vitest';
import { readStatus } from '#src/backfill/read-status.ts';
import { parseConfig } from '#src/config.ts';
import type { Services } from '#src/services.ts';
import { createRandom } from '../../scripts/seeded-random.ts';
import { runScript } from '../support/run-script.ts';
import { always, openChaosWorld, type ChaosWorld } from './chaos-world.ts';

const START = Date.parse('2026-03-01T12:00:00.000Z');

async function visitAll({ backfill }: Services, ids: readonly number[]) {
  return Promise.all(
    ids.map(async (id) => {
      const answer =
        id % 2 === 0 ? await backfill.readCover(id, always) : await backfill.readDetails(id, always);
      return { state: answer!.state };
    }),
  );
}

const idsTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const errorsOf = (world: ChaosWorld) => world.log.filter(({ level }) => level >= 50);

describe('a Retry-After of 14 hours', () => {
  it('is kept through 50 restarts: not one call earlier, and then the next visitor is served', async () => {
    const clock = { ms: START };
    const dice = createRandom('restarts');
    const world = await openChaosWorld({
      visitorTimeoutMs: 60_000,
      albums: 20,
      now: () => clock.ms,
      random: dice.next,
    });
    world.simulator.script({ kind: 'rate-limit', retryAfter: 52_531 });
    const opensAt = START + 52_531_000;
    await world.openServer().backfill.readCover(20, always);
    expect(world.simulator.calls).toHaveLength(1);

    for (let restart = 1; restart <= 50; restart += 1) {
      clock.ms = Math.max(clock.ms, START + Math.floor((52_530_999 * (restart - dice.next())) / 50));
      if (restart === 50) clock.ms = opensAt - 1;
      for (const { state } of await visitAll(world.openServer(), idsTo(20))) {
        expect(state).toMatchObject({ status: 'unavailable', resumesAt: expect.any(Date) as Date });
        if (state.status !== 'unavailable') continue;
        const leftS = (opensAt - clock.ms) / 1_000;
        expect(state.retryAfterS).toBeGreaterThanOrEqual(Math.floor(leftS));
        expect(state.retryAfterS).toBeLessThanOrEqual(Math.max(leftS, 1) + 301);
      }
    }
    expect(world.simulator.calls).toHaveLength(1);
    expect(world.simulator.tokenRequests).toBe(1);

    clock.ms = opensAt;
    const [answer] = await visitAll(world.openServer(), [2]);
    expect(answer?.state.status).toBe('found');
  });
});

describe('a thousand open tabs', () => {
  it.each([
    ['a pause of 1 s', 1, 600],
    ['a pause of 1 minute', 60, 150],
    ['a pause of 14 hours', 52_531, 20],
  ])('do not come back in one second after %s', async (_name, retryAfter, mostInOneSecond) => {
    const clock = { ms: START };
    const dice = createRandom('tabs');
    const world = await openChaosWorld({
      visitorTimeoutMs: 60_000,
      albums: 1_000,
      now: () => clock.ms,
      random: dice.next,
      environment: { SPOTIFY_RETRY_ATTEMPTS: '0' },
    });
    const server = world.openServer();
    world.simulator.script({ kind: 'rate-limit', retryAfter });
    await server.backfill.readCover(2, always);
    const perSecond = new Map<number, number>();
    for (const { state } of await visitAll(server, idsTo(1_000))) {
      const second = state.status === 'unavailable' ? state.retryAfterS : 0;
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    expect(perSecond.has(0)).toBe(false);
    expect(Math.max(...perSecond.values())).toBeLessThan(mostInOneSecond);
    expect(world.simulator.calls).toHaveLength(1);
  });
});

describe('a fault that only a person can mend', () => {
  const wrong = { error: 'invalid_client', error_description: 'Invalid client' };

  it.each([
    [
      '400 for a token',
      { kind: 'status', status: 400, body: wrong } as const,
      'token',
      /SPOTIFY_CLIENT_SECRET/,
    ],
    [
      '401 for a token',
      { kind: 'status', status: 401, body: wrong } as const,
      'token',
      /SPOTIFY_CLIENT_SECRET/,
    ],
    ['403 premium required', { kind: 'premium-required' } as const, 'web-api', /Spotify Premium/],
  ])('%s: one error line, status names the remedy, no storm', async (_name, behaviour, api, remedy) => {
    const clock = { ms: START };
    const world = await openChaosWorld({ albums: 200, now: () => clock.ms, visitorTimeoutMs: 60_000 });
    const servers = [world.openServer(), world.openServer(), world.openServer()];
    world.simulator.scriptEach((request) => (request.api === api ? behaviour : undefined));

    for (let wave = 0; wave < 5; wave += 1) {
      const answers = await Promise.all(servers.map((server) => visitAll(server, idsTo(60))));
      expect(new Set(answers.flat().map(({ state }) => state.status))).toEqual(new Set(['unavailable']));
      clock.ms += 60_000;
    }
    expect(errorsOf(world).map(({ msg }) => msg)).toEqual([expect.stringMatching(remedy)]);
    expect(world.simulator.tokenRequests).toBeLessThanOrEqual(servers.length);
    // Of 900 needs: ten at a time and server, and the batches that ask for the kind of app, many more where needs come slowly.
    expect(world.simulator.calls.length).toBeLessThanOrEqual(api === 'token' ? 0 : 30 * servers.length);
    const status = await readStatus(world.db, parseConfig(world.environment), clock.ms);
    expect(status.accountFault).toMatch(remedy);
    expect(status.gate.open).toBe(false);
    const { stdout } = await runScript('status', [], world.environment);
    expect(stdout).toMatch(remedy);

    world.simulator.scriptEach(undefined);
    clock.ms += 600_000;
    expect((await visitAll(servers[0]!, [2]))[0]?.state.status).toBe('found');
    expect((await readStatus(world.db, parseConfig(world.environment), clock.ms)).accountFault).toBeNull();
  });
});
