import pino from 'pino';
import { describe, expect, it } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { createCallGuard } from '#src/backfill/quota.ts';
import { parseConfig } from '#src/config.ts';
import type { OutgoingCall } from '#src/sources/call-guard.ts';
import { runNode } from '../support/run-script.ts';
import { temporaryDatabase, temporaryDatabaseUrl } from '../support/temporary-database.ts';

const START = Date.parse('2026-03-01T12:00:00.000Z');
const HOUR = 3_600_000;
const call = (purpose: 'visitor' | 'refresh', api: OutgoingCall['api'] = 'web-api'): OutgoingCall => ({
  api,
  endpoint: 'GET /albums/{id}',
  context: { purpose, albumId: 1 },
});

function guardOn(db: CatalogDatabase, clock: { ms: number }, environment: Record<string, string> = {}) {
  const config = parseConfig({ SPOTIFY_REQUESTS_PER_30S: '10000', ...environment }).spotify;
  return createCallGuard({ db, config, logger: pino({ level: 'silent' }), now: () => clock.ms });
}

async function admitUntilRefused(guard: ReturnType<typeof guardOn>, outgoing: OutgoingCall): Promise<number> {
  for (let admitted = 0; ; admitted += 1) {
    if (!(await guard.admit(outgoing)).admitted) return admitted;
  }
}

describe('the ledger guard', () => {
  it('keeps a quarter of the budget for visitors', async () => {
    const db = await temporaryDatabase();
    const guard = guardOn(db, { ms: START }, { SPOTIFY_DAILY_BUDGET: '20' });
    expect(await admitUntilRefused(guard, call('refresh'))).toBe(15);
    expect(await admitUntilRefused(guard, call('visitor'))).toBe(5);
  });

  it('says when the next call is free: when the oldest has left the 24 hours', async () => {
    const db = await temporaryDatabase();
    const clock = { ms: START };
    const guard = guardOn(db, clock, { SPOTIFY_DAILY_BUDGET: '2' });
    await guard.admit(call('visitor'));
    clock.ms += HOUR;
    await guard.admit(call('visitor'));
    clock.ms += HOUR;
    expect(await guard.admit(call('visitor'))).toMatchObject({ reason: 'budget', retryAfterMs: 22 * HOUR });
    clock.ms = START + 24 * HOUR;
    expect(await admitUntilRefused(guard, call('visitor'))).toBe(1);
  });

  it('has no limit when the budget is 0', async () => {
    const guard = guardOn(await temporaryDatabase(), { ms: START }, { SPOTIFY_DAILY_BUDGET: '0' });
    for (let made = 0; made < 50; made += 1) expect((await guard.admit(call('refresh'))).admitted).toBe(true);
  });

  it('counts each API for itself', async () => {
    const db = await temporaryDatabase();
    const guard = guardOn(db, { ms: START }, { SPOTIFY_DAILY_BUDGET: '1', SPOTIFY_OEMBED_DAILY_BUDGET: '3' });
    expect(await admitUntilRefused(guard, call('visitor'))).toBe(1);
    expect(await admitUntilRefused(guard, call('visitor', 'oembed'))).toBe(3);
  });

  it('respects the rolling 30 seconds', async () => {
    const db = await temporaryDatabase();
    const clock = { ms: START };
    const guard = guardOn(db, clock, { SPOTIFY_REQUESTS_PER_30S: '3' });
    expect(await admitUntilRefused(guard, call('visitor'))).toBe(3);
    clock.ms += 29_999;
    expect(await guard.admit(call('visitor'))).toMatchObject({ reason: 'breaker', retryAfterMs: 1 });
    clock.ms += 1;
    expect(await admitUntilRefused(guard, call('visitor'))).toBe(3);
  });

  it('never overspends when several processes ask at once', async () => {
    const url = await temporaryDatabaseUrl();
    const db = await temporaryDatabase(url);
    const environment = { DATABASE_URL: url, SPOTIFY_DAILY_BUDGET: '100', SPOTIFY_REQUESTS_PER_30S: '10000' };
    const children = [1, 2, 3].map(() => runNode(['tests/backfill/spend-budget-child.ts'], environment));
    const admitted = (await Promise.all(children)).map(({ stdout }) => Number(stdout));
    expect(admitted.reduce((sum, each) => sum + each, 0)).toBe(100);
    expect(await db.selectFrom('spotify_call').selectAll().execute()).toHaveLength(100);
  });

  it('holds a shut breaker across restarts, and lowers the budget after a refusal for quota', async () => {
    const db = await temporaryDatabase();
    const clock = { ms: START };
    const environment = { SPOTIFY_DAILY_BUDGET: '30' };
    const guard = guardOn(db, clock, environment);
    let last = 0;
    for (let made = 0; made < 20; made += 1) {
      const admission = await guard.admit(call('visitor'));
      if (admission.admitted) last = admission.callId;
    }
    await guard.report(last, call('visitor'), {
      status: 429,
      durationMs: 9,
      failure: 'quota',
      retryAfterMs: 52_531_000,
    });
    const restarted = guardOn(db, clock, environment);
    clock.ms += 52_530_999;
    expect(await restarted.admit(call('visitor'))).toMatchObject({
      admitted: false,
      reason: 'breaker',
      retryAfterMs: 1,
    });
    clock.ms = START + 25 * HOUR;
    expect(await admitUntilRefused(restarted, call('visitor'))).toBe(18);
  });

  it('learns no budget when the first call of a fresh database is refused for quota', async () => {
    const db = await temporaryDatabase();
    const clock = { ms: START };
    const guard = guardOn(db, clock);
    const admission = await guard.admit(call('visitor'));
    if (!admission.admitted) throw new Error('refused');
    await guard.report(admission.callId, call('visitor'), { status: 429, durationMs: 9, failure: 'quota' });
    expect(await guard.admit(call('visitor'))).toMatchObject({ reason: 'breaker', retryAfterMs: HOUR });
    clock.ms += HOUR;
    for (let made = 0; made < 50; made += 1) {
      expect((await guard.admit(call('visitor'))).admitted).toBe(true);
    }
  });

  it('writes how each call ended', async () => {
    const db = await temporaryDatabase();
    const guard = guardOn(db, { ms: START });
    const admission = await guard.admit(call('visitor'));
    if (!admission.admitted) throw new Error('refused');
    await guard.report(admission.callId, call('visitor'), { status: 404, durationMs: 12.6 });
    expect(await db.selectFrom('spotify_call').selectAll().executeTakeFirst()).toMatchObject({
      api: 'web-api',
      purpose: 'visitor',
      endpoint: 'GET /albums/{id}',
      album_id: 1,
      status: 404,
      duration_ms: 13,
    });
  });
});
