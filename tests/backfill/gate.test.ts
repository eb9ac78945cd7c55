import { describe, expect, it } from 'vitest';
import { afterAdmission, afterOutcome, OPEN_GATE, shutForMs, type Gate } from '#src/backfill/gate.ts';
import type { CallOutcome } from '#src/spotify/call-guard.ts';

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

  it('learns nine tenths of the calls that a refusal for quota came after', () => {
    const gate = afterOutcome(OPEN_GATE, answer('quota', 1_000), 812, NOW);
    expect(gate.learned_budget).toBe(730);
  });

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
});
