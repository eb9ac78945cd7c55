import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../scripts/simulator/behaviour.ts';
import { ALBUM, LONG, REFRESH, startSimulated, VISITOR } from './simulated-spotify.ts';

/** Long enough for a call to leave on a slow machine, and far shorter than whatever it meets. */
const DEADLINE_MS = 1_000;
const FOR_EVER_MS = 600_000;

describe("a visitor's deadline", () => {
  const options = { timeoutMs: FOR_EVER_MS };
  const visitor = () => ({ ...VISITOR, signal: AbortSignal.timeout(DEADLINE_MS) });

  it.each<Behaviour>([
    { kind: 'hang' },
    { kind: 'slow', ms: FOR_EVER_MS },
    { kind: 'hanging-body', status: 200 },
  ])('ends a call that meets %j', async (behaviour) => {
    const { spotify, oembed, simulator, guard } = await startSimulated({ options });
    await spotify.checkCredentials();
    simulator.script(behaviour, behaviour);
    const calls = [spotify.fetchAlbum(ALBUM, visitor()), oembed.fetchCover(ALBUM, visitor())];
    for (const answer of await Promise.all<unknown>(calls)) {
      expect(answer).toMatchObject({ status: 'failed', reason: 'timeout' });
    }
    expect(guard.reports.map(({ outcome }) => [outcome.status, outcome.failure])).toEqual([
      [null, 'timeout'],
      [null, 'timeout'],
    ]);
  });

  it('ends the wait for a token, whose request goes on for others', async () => {
    const { spotify, simulator } = await startSimulated({ options });
    simulator.scriptTokens({ kind: 'slow', ms: 3 * DEADLINE_MS });
    expect(await spotify.fetchAlbum(ALBUM, visitor())).toMatchObject({ reason: 'timeout' });
    expect(await spotify.fetchAlbum(ALBUM, REFRESH)).toMatchObject({ status: 'found' });
    expect(simulator.tokenRequests).toBe(1);
  });

  it('ends the wait for a place, and no call leaves', async () => {
    const { spotify, simulator, guard } = await startSimulated({ options: { ...options, maxConcurrent: 1 } });
    await spotify.checkCredentials();
    simulator.script({ kind: 'slow', ms: 3 * DEADLINE_MS });
    const refresh = spotify.fetchAlbum(ALBUM, REFRESH);
    await expect.poll(() => simulator.calls.length).toBe(1);
    expect(await spotify.fetchAlbum(ALBUM, visitor())).toMatchObject({ reason: 'timeout' });
    expect(await refresh).toMatchObject({ status: 'found' });
    expect(guard.asked).toHaveLength(1);
  });

  it('covers all pages of a call together', async () => {
    const { spotify, simulator } = await startSimulated({ options });
    await spotify.checkCredentials();
    // Each would be in time.
    simulator.scriptEach(() => ({ kind: 'slow', ms: 0.6 * DEADLINE_MS }));
    expect(await spotify.fetchTracks(LONG, 0, visitor())).toMatchObject({ reason: 'timeout' });
  });

  it('lets a retry happen that fits', async () => {
    const { spotify, simulator } = await startSimulated();
    simulator.script({ kind: 'status', status: 500 });
    const context = { ...VISITOR, signal: AbortSignal.timeout(FOR_EVER_MS) };
    expect(await spotify.fetchAlbum(ALBUM, context)).toMatchObject({ status: 'found' });
  });
});

describe('a refresh', () => {
  it('gives each attempt its own timeout', async () => {
    const { spotify, simulator } = await startSimulated({ options: { timeoutMs: 2_000 } });
    await spotify.checkCredentials();
    simulator.script({ kind: 'hang' }, { kind: 'hang' });
    expect(await spotify.fetchAlbum(ALBUM, REFRESH)).toMatchObject({ status: 'found' });
    expect(simulator.calls).toHaveLength(3);
  });

  it('finishes what is under way when its caller leaves, and begins nothing more', async () => {
    const { spotify, simulator, guard } = await startSimulated();
    await spotify.checkCredentials();
    const controller = new AbortController();
    simulator.scriptEach(() => {
      controller.abort();
      return undefined;
    });
    const context = { ...REFRESH, signal: controller.signal };
    expect(await spotify.fetchAlbum(ALBUM, context)).toMatchObject({ status: 'found' });
    expect(await spotify.fetchAlbum(ALBUM, context)).toMatchObject({ reason: 'cancelled' });
    expect(simulator.calls).toHaveLength(1);
    expect(guard.reports.map(({ outcome }) => outcome.status)).toEqual([200]);
  });
});
