import { describe, expect, it } from 'vitest';
import {
  afterAdmission,
  afterDenial,
  afterOutcome,
  OPEN_GATE,
  shutForMs,
  type Gate,
} from '#src/backfill/gate.ts';
import type { CallOutcome } from '#src/sources/call-guard.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const answer = (fault?: CallOutcome['fault'], retryAfterMs?: number): CallOutcome => ({
  status: fault === undefined ? 200 : 500,
  durationMs: 100,
  fault,
  retryAfterMs,
});
const afterAll = (outcomes: CallOutcome[], gate: Gate = OPEN_GATE, nowMs = NOW): Gate =>
  outcomes.reduce((last, outcome) => afterOutcome(last, outcome, 0, nowMs), gate);

describe('the gate', () => {
  it('stays shut exactly as long as Spotify asked', () => {
    const gate = afterOutcome(OPEN_GATE, answer('rate-limit', 52_531_000), 0, NOW);
    expect(shutForMs(gate, NOW)).toBe(52_531_000);
    expect(shutForMs(gate, NOW + 52_530_999)).toBe(1);
    expect(shutForMs(gate, NOW + 52_531_000)).toBe(0);
  });

  it('is not opened earlier by a later, shorter refusal or by good answers that were under way', () => {
    const gate = afterAll([answer('rate-limit', 3_600_000), answer('rate-limit', 1_000), answer(), answer()]);
    expect(shutForMs(gate, NOW)).toBe(3_600_000);
  });

  it('does not believe a promise of years', () => {
    expect(shutForMs(afterAll([answer('quota', 1e12)]), NOW)).toBeLessThanOrEqual(26 * 3_600_000);
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
  ])('after %i calls of a budget of %d a refusal for quota teaches %j', (calls, budget, learned) => {
    const gate = afterOutcome(OPEN_GATE, answer('quota', 1_000), calls, NOW, budget);
    expect(gate.learned_budget).toBe(learned);
    expect(gate.learned_at === null).toBe(learned === null);
    expect(shutForMs(gate, NOW)).toBe(1_000);
  });

  it('keeps what was learned before when a later refusal teaches nothing', () => {
    const learned = afterOutcome(OPEN_GATE, answer('quota', 1_000), 600, NOW, 700);
    expect(afterOutcome(learned, answer('quota', 2_000), 3, NOW, 540)).toMatchObject({ learned_budget: 540 });
  });

  it.each(['rate-limit', 'server', 'timeout', 'network', 'malformed', 'forbidden'] as const)(
    'learns no budget from %s, however long the pause',
    (fault) => {
      const gate = afterOutcome(OPEN_GATE, answer(fault, 86_400_000), 700, NOW, 700);
      expect([gate.learned_budget, gate.learned_at]).toEqual([null, null]);
    },
  );

  it.each(['server', 'timeout', 'network'] as const)(
    'shuts for a minute after five faults in a row (%s)',
    (fault) => {
      const four = afterAll([fault, fault, fault, fault].map((each) => answer(each)));
      expect(shutForMs(four, NOW)).toBe(0);
      expect(shutForMs(afterAll([answer(fault)], four), NOW)).toBe(60_000);
    },
  );

  it('counts faults in a row only', () => {
    const fault = answer('server');
    expect(shutForMs(afterAll([fault, fault, fault, fault, answer(), fault]), NOW)).toBe(0);
  });

  it('lets one probe through at a time and opens after three good answers', () => {
    let gate = afterAll(Array<CallOutcome>(5).fill(answer('timeout')));
    const later = NOW + 60_000;
    for (let good = 1; good <= 3; good += 1) {
      expect(shutForMs(gate, later)).toBe(0);
      gate = afterAdmission(gate, later);
      expect(shutForMs(gate, later)).toBeGreaterThan(0);
      gate = afterOutcome(gate, answer(), 0, later);
    }
    gate = afterAdmission(gate, later);
    expect(shutForMs(gate, later)).toBe(0);
  });

  it('shuts again when the probe fails, and forgets a probe that never came back', () => {
    const later = NOW + 60_000;
    const probing = afterAdmission(afterAll(Array<CallOutcome>(5).fill(answer('server'))), later);
    expect(shutForMs(afterOutcome(probing, answer('server'), 0, later), later)).toBe(60_000);
    expect(shutForMs(probing, later + 10_001)).toBe(0);
  });

  it('keeps the sentence about the account until an answer is good', () => {
    const gate = afterAll([answer('forbidden')]);
    expect(gate.account_fault).toMatch(/Premium/);
    expect(shutForMs(gate, NOW)).toBe(600_000);
    expect(afterOutcome(gate, answer(), 0, NOW + 600_000).account_fault).toBeNull();
  });

  it.each(['malformed', 'cancelled'] as const)('takes %s for nothing that concerns other albums', (fault) => {
    expect(shutForMs(afterAll(Array<CallOutcome>(20).fill(answer(fault))), NOW)).toBe(0);
  });

  it('takes errors that are not written as Spotify writes them for faults', () => {
    const foreign: CallOutcome = { status: 404, durationMs: 1, fault: 'malformed' };
    expect(shutForMs(afterAll(Array<CallOutcome>(4).fill(foreign)), NOW)).toBe(0);
    expect(shutForMs(afterAll(Array<CallOutcome>(5).fill(foreign)), NOW)).toBe(60_000);
  });

  it('shuts when known albums are denied three times without a good answer in between', () => {
    const absent: CallOutcome = { status: 404, durationMs: 1 };
    const deny = (gate: Gate) => afterDenial(afterOutcome(gate, absent, 0, NOW), NOW);
    expect(shutForMs(deny(deny(OPEN_GATE)), NOW)).toBe(0);
    expect(shutForMs(deny(deny(deny(OPEN_GATE))), NOW)).toBe(60_000);
    expect(shutForMs(deny(afterOutcome(deny(deny(OPEN_GATE)), answer(), 0, NOW)), NOW)).toBe(0);
  });

  it('tells a fault of oEmbed in words of its own', () => {
    const forbidden: CallOutcome = { status: 403, durationMs: 1, fault: 'forbidden' };
    expect(afterOutcome(OPEN_GATE, forbidden, 0, NOW, Infinity, 'oembed').account_fault).toMatch(
      /oEmbed refuses/,
    );
    expect(afterOutcome(OPEN_GATE, forbidden, 0, NOW, Infinity, 'web-api').account_fault).toMatch(/Premium/);
  });
});
