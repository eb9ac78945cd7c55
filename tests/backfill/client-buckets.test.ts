import { describe, expect, it } from 'vitest';
import { createClientBuckets } from '#src/backfill/client-buckets.ts';

describe('client buckets', () => {
  it('let a burst through, then as many as come back in a minute', () => {
    const clock = { ms: 0 };
    const buckets = createClientBuckets({ burst: 3, perMinute: 60 }, () => clock.ms);
    expect([1, 2, 3].map(() => buckets.take('a'))).toEqual([0, 0, 0]);
    expect(buckets.take('a')).toBe(1000);
    clock.ms = 1000;
    expect(buckets.take('a')).toBe(0);
    expect(buckets.take('a')).toBeGreaterThan(0);
  });

  it('count each client for itself and never fill beyond the burst', () => {
    const clock = { ms: 0 };
    const buckets = createClientBuckets({ burst: 1, perMinute: 60 }, () => clock.ms);
    expect([buckets.take('a'), buckets.take('b')]).toEqual([0, 0]);
    clock.ms = 3_600_000;
    expect(buckets.take('a')).toBe(0);
    expect(buckets.take('a')).toBeGreaterThan(0);
  });

  it.each([
    { burst: 0, perMinute: 60 },
    { burst: 150, perMinute: 0 },
  ])('have no limit with %o', (options) => {
    const buckets = createClientBuckets(options, () => 0);
    for (let take = 0; take < 1000; take += 1) expect(buckets.take('a')).toBe(0);
  });

  it('forget the client unseen for longest rather than grow for ever', () => {
    const buckets = createClientBuckets({ burst: 1, perMinute: 1 }, () => 0);
    buckets.take('first');
    for (let client = 0; client < 10_000; client += 1) buckets.take(`client ${client}`);
    expect(buckets.take('first')).toBe(0);
  });
});
