import { describe, expect, it } from 'vitest';
import {
  afterAdmission,
  afterDenial,
  afterOutcome,
  CLOSED_BREAKER,
  openForMs,
  type Breaker,
} from '#src/backfill/circuit-breaker.ts';
import type { CallOutcome } from '#src/sources/call-guard.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const answer = (fault?: CallOutcome['failure'], retryAfterMs?: number): CallOutcome => ({
  status: fault === undefined ? 200 : 500,
  durationMs: 100,
  failure: fault,
  retryAfterMs,
});
const afterAll = (outcomes: CallOutcome[], breaker: Breaker = CLOSED_BREAKER, nowMs = NOW): Breaker =>
  outcomes.reduce((last, outcome) => afterOutcome(last, outcome, nowMs), breaker);

describe('the circuit breaker', () => {
  it('stays open exactly as long as Spotify asked', () => {
    const breaker = afterOutcome(CLOSED_BREAKER, answer('rate-limit', 52_531_000), NOW);
    expect(openForMs(breaker, NOW)).toBe(52_531_000);
    expect(openForMs(breaker, NOW + 52_530_999)).toBe(1);
    expect(openForMs(breaker, NOW + 52_531_000)).toBe(0);
  });

  it('is not closed earlier by a later, shorter refusal or by good answers that were under way', () => {
    const breaker = afterAll([
      answer('rate-limit', 3_600_000),
      answer('rate-limit', 1_000),
      answer(),
      answer(),
    ]);
    expect(openForMs(breaker, NOW)).toBe(3_600_000);
  });

  it('does not believe a promise of years', () => {
    expect(openForMs(afterAll([answer('quota', 1e12)]), NOW)).toBeLessThanOrEqual(26 * 3_600_000);
  });

  it.each([
    [812, Infinity, 730],
    [400, Infinity, 360],
    [399, Infinity, null],
    [700, 700, 630],
    [350, 700, 315],
    [349, 700, null],
    [1, 700, null],
    [1, 1, null],
    [2, 2, 1],
    [1, Infinity, null],
    [0, Infinity, null],
  ])('after %i calls of a quota of %d a refusal for quota teaches %j', (calls, budget, learned) => {
    const breaker = afterOutcome(CLOSED_BREAKER, answer('quota', 1_000), NOW, {
      callsIn24h: calls,
      quota: budget,
    });
    expect(breaker.learned_quota).toBe(learned);
    expect(breaker.learned_at === null).toBe(learned === null);
    expect(openForMs(breaker, NOW)).toBe(1_000);
  });

  it('keeps what was learned before when a later refusal teaches nothing', () => {
    const learned = afterOutcome(CLOSED_BREAKER, answer('quota', 1_000), NOW, {
      callsIn24h: 600,
      quota: 700,
    });
    expect(afterOutcome(learned, answer('quota', 2_000), NOW, { callsIn24h: 3, quota: 540 })).toMatchObject({
      learned_quota: 540,
    });
  });

  it.each(['rate-limit', 'server', 'timeout', 'network', 'malformed', 'forbidden'] as const)(
    'learns no quota from %s, however long the pause',
    (fault) => {
      const breaker = afterOutcome(CLOSED_BREAKER, answer(fault, 86_400_000), NOW, {
        callsIn24h: 700,
        quota: 700,
      });
      expect([breaker.learned_quota, breaker.learned_at]).toEqual([null, null]);
    },
  );

  it.each(['server', 'timeout', 'network'] as const)(
    'opens for a minute after five failures in a row (%s)',
    (fault) => {
      const four = afterAll([fault, fault, fault, fault].map((each) => answer(each)));
      expect(openForMs(four, NOW)).toBe(0);
      expect(openForMs(afterAll([answer(fault)], four), NOW)).toBe(60_000);
    },
  );

  it('counts failures in a row only', () => {
    const fault = answer('server');
    expect(openForMs(afterAll([fault, fault, fault, fault, answer(), fault]), NOW)).toBe(0);
  });

  it('half-open, lets one probe through at a time and closes after three good answers', () => {
    let breaker = afterAll(Array<CallOutcome>(5).fill(answer('timeout')));
    const later = NOW + 60_000;
    for (let good = 1; good <= 3; good += 1) {
      expect(openForMs(breaker, later)).toBe(0);
      breaker = afterAdmission(breaker, later);
      expect(openForMs(breaker, later)).toBeGreaterThan(0);
      breaker = afterOutcome(breaker, answer(), later);
    }
    breaker = afterAdmission(breaker, later);
    expect(openForMs(breaker, later)).toBe(0);
  });

  it('opens again when the probe fails, and forgets a probe that never came back', () => {
    const later = NOW + 60_000;
    const probing = afterAdmission(afterAll(Array<CallOutcome>(5).fill(answer('server'))), later);
    expect(openForMs(afterOutcome(probing, answer('server'), later), later)).toBe(60_000);
    expect(openForMs(probing, later + 10_001)).toBe(0);
  });

  it('keeps the sentence about the account until an answer is good', () => {
    const breaker = afterAll([answer('forbidden')]);
    expect(breaker.account_failure).toMatch(/Premium/);
    expect(openForMs(breaker, NOW)).toBe(600_000);
    expect(afterOutcome(breaker, answer(), NOW + 600_000).account_failure).toBeNull();
  });

  it.each(['malformed', 'cancelled'] as const)('takes %s for nothing that concerns other albums', (fault) => {
    expect(openForMs(afterAll(Array<CallOutcome>(20).fill(answer(fault))), NOW)).toBe(0);
  });

  it('takes errors that are not written as Spotify writes them for failures', () => {
    const foreign: CallOutcome = { status: 404, durationMs: 1, failure: 'malformed' };
    expect(openForMs(afterAll(Array<CallOutcome>(4).fill(foreign)), NOW)).toBe(0);
    expect(openForMs(afterAll(Array<CallOutcome>(5).fill(foreign)), NOW)).toBe(60_000);
  });

  it('opens when known albums are denied three times without a good answer in between', () => {
    const absent: CallOutcome = { status: 404, durationMs: 1 };
    const deny = (breaker: Breaker) => afterDenial(afterOutcome(breaker, absent, NOW), NOW);
    expect(openForMs(deny(deny(CLOSED_BREAKER)), NOW)).toBe(0);
    expect(openForMs(deny(deny(deny(CLOSED_BREAKER))), NOW)).toBe(60_000);
    expect(openForMs(deny(afterOutcome(deny(deny(CLOSED_BREAKER)), answer(), NOW)), NOW)).toBe(0);
  });

  it('tells a failure of oEmbed in words of its own', () => {
    const forbidden: CallOutcome = { status: 403, durationMs: 1, failure: 'forbidden' };
    expect(afterOutcome(CLOSED_BREAKER, forbidden, NOW, undefined, 'oembed').account_failure).toMatch(
      /oEmbed refuses/,
    );
    expect(afterOutcome(CLOSED_BREAKER, forbidden, NOW, undefined, 'web-api').account_failure).toMatch(
      /Premium/,
    );
  });
});
