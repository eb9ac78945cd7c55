import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../scripts/simulator/behaviour.ts';
import { ALBUM, DEAD, REFRESH, startSimulated, VISITOR } from './simulated-spotify.ts';

const ALWAYS =
  (behaviour: Behaviour) =>
  ({ api }: { api: string }) =>
    api === 'token' ? undefined : behaviour;

describe('faults of Spotify', () => {
  it.each<[Behaviour, string, number | undefined, number]>([
    [{ kind: 'status', status: 500 }, 'server', 500, 4],
    [{ kind: 'status', status: 502 }, 'server', 502, 4],
    [{ kind: 'reset' }, 'network', undefined, 4],
    [{ kind: 'cut' }, 'network', undefined, 4],
    [{ kind: 'rate-limit', retryAfter: 1 }, 'rate-limit', 429, 4],
    [{ kind: 'rate-limit' }, 'rate-limit', 429, 4],
    [{ kind: 'rate-limit', retryAfter: 'soon' }, 'rate-limit', 429, 4],
    [{ kind: 'rate-limit', retryAfter: 31 }, 'rate-limit', 429, 1],
    [{ kind: 'quota', retryAfter: 52_531 }, 'quota', 429, 1],
    [{ kind: 'premium-required' }, 'forbidden', 403, 1],
    [{ kind: 'half-json' }, 'malformed', 200, 1],
    [{ kind: 'wrong-shape' }, 'malformed', 200, 1],
    [{ kind: 'html' }, 'malformed', 200, 1],
    [{ kind: 'endless' }, 'malformed', 200, 1],
    [{ kind: 'evil-images' }, 'malformed', 200, 1],
    [{ kind: 'status', status: 302 }, 'malformed', 302, 1],
    [{ kind: 'status', status: 418 }, 'malformed', 418, 1],
    [{ kind: 'status', status: 404, body: '' }, 'malformed', 404, 1],
  ])('%j to a refresh: %s (%j) after %i calls', async (behaviour, reason, httpStatus, calls) => {
    const { spotify, simulator, guard } = await startSimulated({ options: { timeoutMs: 20_000 } });
    simulator.scriptEach(ALWAYS(behaviour));
    const answer = await spotify.fetchAlbum(ALBUM, REFRESH);
    expect(answer).toMatchObject({ status: 'failed', reason });
    expect(answer.status === 'failed' ? answer.httpStatus : null).toBe(httpStatus);
    expect(simulator.calls).toHaveLength(calls);
    expect(guard.reports.map(({ outcome }) => outcome.failure)).toEqual(
      Array.from({ length: calls }, () => reason),
    );
  });

  it('are outlived by a retry, each attempt admitted and reported by itself', async () => {
    const { spotify, simulator, guard, sleeps, logged } = await startSimulated();
    simulator.script(
      { kind: 'status', status: 503 },
      { kind: 'reset' },
      { kind: 'rate-limit', retryAfter: 7 },
    );
    expect(await spotify.fetchAlbum(ALBUM, REFRESH)).toMatchObject({ status: 'found' });
    expect(guard.asked).toHaveLength(4);
    expect(guard.reports.map(({ outcome }) => [outcome.status, outcome.failure])).toEqual([
      [503, 'server'],
      [null, 'network'],
      [429, 'rate-limit'],
      [200, undefined],
    ]);
    expect(guard.reports[2]?.outcome.retryAfterMs).toBe(7_000);
    expect(sleeps).toEqual([1_000, 2_000, 7_050]);
    expect(logged(/^Spotify API rate limit reached, retrying in 8 seconds$/)).toMatchObject([
      { level: 40, album_id: 7 },
    ]);
  });

  it('are not repeated when no retries are configured', async () => {
    const { spotify, simulator } = await startSimulated({ options: { retryAttempts: 0 } });
    simulator.script({ kind: 'reset' });
    expect(await spotify.fetchAlbum(ALBUM, REFRESH)).toMatchObject({ reason: 'network' });
    expect(simulator.calls).toHaveLength(1);
  });

  it.each<[Behaviour, number]>([
    [{ kind: 'rate-limit', retryAfter: 2 }, 2_000],
    [{ kind: 'quota', retryAfter: 52_531 }, 52_531_000],
    [{ kind: 'status', status: 503, retryAfter: 120 }, 120_000],
  ])('%j refuses a visitor at once, with the time', async (behaviour, retryAfterMs) => {
    const { spotify, simulator, sleeps } = await startSimulated();
    simulator.scriptEach(ALWAYS(behaviour));
    expect(await spotify.fetchAlbum(ALBUM, VISITOR)).toMatchObject({ status: 'failed', retryAfterMs });
    expect(simulator.calls).toHaveLength(1);
    expect(sleeps).toEqual([]);
  });

  it.each([
    { reason: 'QUOTA_EXCEEDED' },
    { error: { reason: 'QUOTA_EXCEEDED' } },
    { error: 'QUOTA_EXCEEDED' },
  ])('429 with %j is the quota', async (body) => {
    const { spotify, simulator } = await startSimulated();
    simulator.script({ kind: 'status', status: 429, body });
    expect(await spotify.fetchAlbum(ALBUM, VISITOR)).toMatchObject({ reason: 'quota' });
  });

  it('429 whose body never ends still says until when', async () => {
    const { spotify, simulator } = await startSimulated();
    simulator.script({ kind: 'hanging-body', status: 429, retryAfter: 3_600 });
    const context = { ...VISITOR, signal: AbortSignal.timeout(2_500) };
    expect(await spotify.fetchAlbum(ALBUM, context)).toMatchObject({
      reason: 'rate-limit',
      retryAfterMs: 3_600_000,
    });
  });

  it('400 for an id that no album can have means absent', async () => {
    const { spotify, simulator } = await startSimulated();
    simulator.script({
      kind: 'status',
      status: 400,
      body: { error: { status: 400, message: 'Invalid base62 id' } },
    });
    expect(await spotify.fetchAlbum(ALBUM, VISITOR)).toEqual({ status: 'absent' });
  });
});

describe('what the guard refuses', () => {
  it.each(['breaker', 'budget'] as const)('%s: no request leaves, nothing is repeated', async (reason) => {
    const { spotify, oembed, guard, simulator } = await startSimulated();
    const refusal = { admitted: false, reason, retryAfterMs: 5_000, message: 'shut' } as const;
    guard.refuseNext(refusal, refusal);
    const expected = { status: 'failed', reason, retryAfterMs: 5_000, message: 'shut' };
    expect(await spotify.fetchAlbum(ALBUM, REFRESH)).toEqual(expected);
    expect(await oembed.fetchCover(ALBUM, REFRESH)).toEqual(expected);
    expect([simulator.calls.length, guard.asked.length, guard.reports.length]).toEqual([0, 2, 0]);
    expect(guard.asked.map(({ api, endpoint }) => [api, endpoint])).toEqual([
      ['web-api', 'GET /albums/{id}'],
      ['oembed', 'GET /oembed'],
    ]);
  });

  it('between attempts ends the call', async () => {
    const { spotify, guard, simulator } = await startSimulated();
    simulator.scriptEach(({ api }) => {
      if (api !== 'token')
        guard.refuseNext({ admitted: false, reason: 'breaker', retryAfterMs: 9, message: 'shut' });
      return api === 'token' ? undefined : { kind: 'status', status: 500 };
    });
    expect(await spotify.fetchAlbum(ALBUM, REFRESH)).toMatchObject({ reason: 'breaker' });
    expect(simulator.calls).toHaveLength(1);
  });
});

describe('logging', () => {
  it('says of each call endpoint, album, status and duration', async () => {
    const { spotify, simulator, logged } = await startSimulated();
    simulator.script({ kind: 'reset' });
    await spotify.fetchAlbum(ALBUM, VISITOR);
    await spotify.fetchAlbum(DEAD, { ...VISITOR, albumId: 8 });
    const calls = logged('Spotify API call');
    expect(calls.map(({ endpoint, album_id, status }) => [endpoint, album_id, status])).toEqual([
      ['POST /api/token', null, 200],
      ['GET /albums/{id}', 7, null],
      ['GET /albums/{id}', 7, 200],
      ['GET /albums/{id}', 8, 404],
    ]);
    expect(calls.every(({ level, duration_ms }) => level === 30 && Number(duration_ms) >= 0)).toBe(true);
    expect(logged('album not found on Spotify')).toMatchObject([{ album_id: 8 }]);
  });

  it('never holds a token, the secret or a header with them', async () => {
    const { spotify, oembed, simulator, log, logged } = await startSimulated({
      options: { retryAttempts: 1 },
    });
    const kinds = [
      'usual',
      'reset',
      'half-json',
      'html',
      'cut',
      'premium-required',
      'quota',
      'evil-images',
    ] as const;
    for (const kind of kinds) {
      simulator.scriptTokens({ kind: 'status', status: 503 }, { kind: 'usual' });
      simulator.script({ kind }, { kind });
      await spotify.fetchAlbum(ALBUM, REFRESH);
      await oembed.fetchCover(ALBUM, REFRESH);
      simulator.expireTokens();
    }
    simulator.scriptTokens({ kind: 'status', status: 400, body: { error: 'invalid_client' } });
    await spotify.checkCredentials();
    const basic = Buffer.from(`${simulator.clientId}:${simulator.clientSecret}`).toString('base64');
    expect(logged('Spotify API call').length).toBeGreaterThan(20);
    expect(log()).not.toContain(simulator.clientSecret);
    expect(log()).not.toContain(basic);
    expect(log()).not.toMatch(/BQProgmetal|Bearer|Basic |authorization/i);
  });
});
