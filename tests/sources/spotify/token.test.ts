import { describe, expect, it } from 'vitest';
import { ALBUM, REFRESH, startSimulated, VISITOR } from './simulated-spotify.ts';

describe('the access token', () => {
  it('is asked for once by 50 callers at the same time', async () => {
    const { spotify, simulator } = await startSimulated();
    const answers = await Promise.all(Array.from({ length: 50 }, () => spotify.fetchAlbum(ALBUM, REFRESH)));
    expect(answers.every(({ status }) => status === 'found')).toBe(true);
    expect(simulator.tokenRequests).toBe(1);
  });

  it('is renewed 60 s before its end', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const clock = (): number => now;
    const { spotify, simulator } = await startSimulated({ simulator: { now: clock }, deps: { now: clock } });
    await spotify.fetchAlbum(ALBUM, VISITOR);
    now += 3_539_000;
    await spotify.fetchAlbum(ALBUM, VISITOR);
    expect(simulator.tokenRequests).toBe(1);
    now += 2_000;
    await spotify.fetchAlbum(ALBUM, VISITOR);
    expect(simulator.tokenRequests).toBe(2);
    expect(simulator.calls.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('is renewed once when Spotify does not accept it, even with no retries', async () => {
    const { spotify, simulator, guard } = await startSimulated({ options: { retryAttempts: 0 } });
    await spotify.fetchAlbum(ALBUM, VISITOR);
    simulator.expireTokens();
    expect(await spotify.fetchAlbum(ALBUM, VISITOR)).toMatchObject({ status: 'found' });
    expect(simulator.tokenRequests).toBe(2);
    expect(guard.reports.map(({ outcome }) => [outcome.status, outcome.failure])).toEqual([
      [200, undefined],
      [401, undefined],
      [200, undefined],
    ]);
  });

  it('is shared anew by all callers that saw it refused', async () => {
    const { spotify, simulator } = await startSimulated({ options: { maxConcurrent: 50 } });
    await spotify.fetchAlbum(ALBUM, VISITOR);
    simulator.expireTokens();
    const answers = await Promise.all(Array.from({ length: 30 }, () => spotify.fetchAlbum(ALBUM, REFRESH)));
    expect(answers.every(({ status }) => status === 'found')).toBe(true);
    expect(simulator.tokenRequests).toBe(2);
  });

  it('refused when new means wrong credentials, and is not asked for again for a minute', async () => {
    let now = 0;
    const { spotify, simulator, guard } = await startSimulated({ deps: { now: () => now } });
    simulator.scriptEach(({ api }) => (api === 'token' ? undefined : { kind: 'status', status: 401 }));
    expect(await spotify.fetchAlbum(ALBUM, VISITOR)).toMatchObject({
      reason: 'credentials',
      httpStatus: 401,
    });
    expect(simulator.calls).toHaveLength(2);
    expect(guard.reports.map(({ outcome }) => outcome.failure)).toEqual([undefined, 'credentials']);
    now = 59_000;
    expect(await spotify.fetchAlbum(ALBUM, VISITOR)).toMatchObject({
      reason: 'credentials',
      retryAfterMs: 1_000,
    });
    expect(simulator.calls).toHaveLength(2);
    now = 61_000;
    simulator.scriptEach(undefined);
    expect(await spotify.fetchAlbum(ALBUM, VISITOR)).toMatchObject({ status: 'found' });
  });

  it.each([400, 401])(
    'request answered %i: credentials, remembered for a minute, no call leaves',
    async (status) => {
      let now = 0;
      const { spotify, simulator, guard, logged } = await startSimulated({ deps: { now: () => now } });
      simulator.scriptTokens({ kind: 'status', status, body: { error: 'invalid_client' } });
      for (let visit = 0; visit < 5; visit += 1) {
        expect(await spotify.fetchAlbum(ALBUM, VISITOR)).toMatchObject({
          reason: 'credentials',
          httpStatus: status,
        });
      }
      expect([simulator.tokenRequests, simulator.calls.length, guard.asked.length]).toEqual([1, 0, 0]);
      expect(logged(/does not accept the credentials/)).toHaveLength(1);
      now = 61_000;
      expect(await spotify.fetchAlbum(ALBUM, VISITOR)).toMatchObject({ status: 'found' });
    },
  );

  it('request is repeated after a fault of the server', async () => {
    const { spotify, simulator } = await startSimulated();
    simulator.scriptTokens({ kind: 'status', status: 503 }, { kind: 'reset' });
    expect(await spotify.fetchAlbum(ALBUM, VISITOR)).toMatchObject({ status: 'found' });
    expect(simulator.tokenRequests).toBe(3);
  });

  it.each([
    [{ kind: 'status', status: 503 } as const, 'server'],
    [{ kind: 'reset' } as const, 'network'],
    [{ kind: 'hang' } as const, 'timeout'],
    [{ kind: 'half-json' } as const, 'malformed'],
    [{ kind: 'html' } as const, 'malformed'],
    [{ kind: 'rate-limit', retryAfter: 20 } as const, 'rate-limit'],
  ])('request that fails by %j: %s, without a storm', async (behaviour, reason) => {
    const { spotify, simulator } = await startSimulated({
      options: { retryAttempts: 1, ...(reason === 'timeout' && { timeoutMs: 1_000 }) },
    });
    simulator.scriptEach(({ api }) => (api === 'token' ? behaviour : undefined));
    const answers = await Promise.all(Array.from({ length: 20 }, () => spotify.fetchAlbum(ALBUM, REFRESH)));
    expect(
      new Set(answers.map((answer) => (answer.status === 'failed' ? answer.reason : answer.status))),
    ).toEqual(new Set([reason]));
    expect(simulator.tokenRequests).toBeLessThanOrEqual(2);
    await spotify.fetchAlbum(ALBUM, REFRESH);
    expect(simulator.tokenRequests).toBeLessThanOrEqual(2);
    expect(simulator.calls).toHaveLength(0);
  });

  it('request goes on when the caller who began it leaves', async () => {
    const { spotify, simulator } = await startSimulated();
    simulator.scriptTokens({ kind: 'slow', ms: 80 });
    const controller = new AbortController();
    const first = spotify.fetchAlbum(ALBUM, { ...VISITOR, signal: controller.signal });
    const second = spotify.fetchAlbum(ALBUM, REFRESH);
    controller.abort();
    expect(await first).toMatchObject({ status: 'failed', reason: 'cancelled' });
    expect(await second).toMatchObject({ status: 'found' });
    expect(simulator.tokenRequests).toBe(1);
  });

  it('is asked for by checkCredentials each time, which says when they are wrong', async () => {
    const { spotify, simulator } = await startSimulated();
    expect(await spotify.checkCredentials()).toEqual({ status: 'valid' });
    expect(await spotify.checkCredentials()).toEqual({ status: 'valid' });
    expect(simulator.tokenRequests).toBe(2);
    const wrong = await startSimulated({ options: { clientSecret: 'wrong' } });
    expect(await wrong.spotify.checkCredentials()).toMatchObject({
      status: 'failed',
      reason: 'credentials',
    });
  });
});
