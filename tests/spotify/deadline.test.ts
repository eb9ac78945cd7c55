import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Behaviour } from '#src/spotify/simulator/simulator.ts';
import { ALBUM, LONG, REFRESH, startSimulated, VISITOR } from './simulated-spotify.ts';

const DEADLINE_MS = 150;

async function timed<T>(promise: Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now();
  return { value: await promise, ms: performance.now() - start };
}

describe("a visitor's deadline", () => {
  const options = { visitorDeadlineMs: DEADLINE_MS, timeoutMs: 5_000 };

  it.each<Behaviour>([{ kind: 'hang' }, { kind: 'slow', ms: 2_000 }, { kind: 'hanging-body', status: 200 }])(
    'ends a call that meets %j',
    async (behaviour) => {
      const { spotify, oembed, simulator, guard } = await startSimulated({ options });
      await spotify.checkCredentials();
      simulator.script(behaviour, behaviour);
      for (const call of [spotify.fetchAlbum(ALBUM, VISITOR), oembed.fetchCover(ALBUM, VISITOR)]) {
        const { value, ms } = await timed<unknown>(call);
        expect(value).toMatchObject({ status: 'refused', reason: 'timeout' });
        expect(ms).toBeLessThan(DEADLINE_MS + 400);
      }
      expect(guard.reports.map(({ outcome }) => [outcome.status, outcome.fault])).toEqual([
        [null, 'timeout'],
        [null, 'timeout'],
      ]);
    },
  );

  it('ends the wait for a token, whose request goes on for others', async () => {
    const { spotify, simulator } = await startSimulated({ options });
    simulator.scriptTokens({ kind: 'slow', ms: 300 });
    const { value, ms } = await timed(spotify.fetchAlbum(ALBUM, VISITOR));
    expect(value).toMatchObject({ reason: 'timeout' });
    expect(ms).toBeLessThan(DEADLINE_MS + 140);
    expect(await spotify.fetchAlbum(ALBUM, REFRESH)).toMatchObject({ status: 'found' });
    expect(simulator.tokenRequests).toBe(1);
  });

  it('ends the wait for a place, and no call leaves', async () => {
    const { spotify, simulator, guard } = await startSimulated({ options: { ...options, maxConcurrent: 1 } });
    await spotify.checkCredentials();
    simulator.script({ kind: 'slow', ms: 500 });
    const refresh = spotify.fetchAlbum(ALBUM, REFRESH);
    while (simulator.calls.length === 0) await wait(5);
    const { value, ms } = await timed(spotify.fetchAlbum(ALBUM, VISITOR));
    expect(value).toMatchObject({ reason: 'timeout' });
    expect(ms).toBeLessThan(DEADLINE_MS + 300);
    expect(await refresh).toMatchObject({ status: 'found' });
    expect(guard.asked).toHaveLength(1);
  });

  it('covers all pages of a call together', async () => {
    const { spotify, simulator } = await startSimulated({ options });
    await spotify.checkCredentials();
    simulator.scriptEach(() => ({ kind: 'slow', ms: 90 }));
    const { value, ms } = await timed(spotify.fetchTracks(LONG, 0, VISITOR));
    expect(value).toMatchObject({ reason: 'timeout' });
    expect(ms).toBeLessThan(DEADLINE_MS + 300);
  });

  it('lets a retry happen that fits', async () => {
    const { spotify, simulator } = await startSimulated({ options: { visitorDeadlineMs: 2_500 } });
    simulator.script({ kind: 'status', status: 500 });
    expect(await spotify.fetchAlbum(ALBUM, VISITOR)).toMatchObject({ status: 'found' });
  });
});

describe('a refresh', () => {
  it('gives each attempt its own timeout', async () => {
    const { spotify, simulator } = await startSimulated({
      options: { timeoutMs: 100, visitorDeadlineMs: 10 },
    });
    await spotify.checkCredentials();
    simulator.script({ kind: 'hang' }, { kind: 'hang' });
    expect(await spotify.fetchAlbum(ALBUM, REFRESH)).toMatchObject({ status: 'found' });
    expect(simulator.calls).toHaveLength(3);
  });

  it('ends when its caller leaves', async () => {
    const { spotify, simulator, guard } = await startSimulated({ options: { timeoutMs: 5_000 } });
    await spotify.checkCredentials();
    const controller = new AbortController();
    simulator.scriptEach(() => {
      setTimeout(() => controller.abort(), 20);
      return { kind: 'hang' };
    });
    const { value, ms } = await timed(spotify.fetchAlbum(ALBUM, { ...REFRESH, signal: controller.signal }));
    expect(value).toMatchObject({ reason: 'cancelled' });
    expect(ms).toBeLessThan(1_000);
    expect(guard.reports.map(({ outcome }) => outcome.fault)).toEqual(['cancelled']);
  });
});
