import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '#src/config.ts';
import { createMissPermits } from '#src/server/miss-permit.ts';
import type { Services } from '#src/services.ts';

const request = (userAgent = 'Mozilla/5.0', remoteAddress = '203.0.113.9'): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'user-agent': userAgent } }) as unknown as IncomingMessage;

function permits(environment: Record<string, string>, underWay = 0) {
  const clock = { ms: 0 };
  const services = {
    config: parseConfig(environment),
    backfill: { underWay: () => underWay },
    now: () => clock.ms,
  } as unknown as Services;
  return { permit: createMissPermits(services), clock };
}

describe('who may cause a call to Spotify', () => {
  it('one client as many as its bucket holds, then as they come back; another client is not concerned', () => {
    const { permit, clock } = permits({ COLD_MISSES_BURST: '2', COLD_MISSES_PER_MINUTE: '60' });
    const asked = [1, 2, 3].map(() => permit(request())().allowed);
    expect(asked).toEqual([true, true, false]);
    expect(permit(request())()).toEqual({ allowed: false, retryAfterMs: 1000 });
    expect(permit(request('Mozilla/5.0', '203.0.113.10'))().allowed).toBe(true);
    clock.ms += 1000;
    expect(permit(request())().allowed).toBe(true);
  });

  it('no crawler, and asking costs it nothing', () => {
    const { permit } = permits({ COLD_MISSES_BURST: '1', COLD_MISSES_PER_MINUTE: '60' });
    expect(permit(request('Googlebot/2.1'))().allowed).toBe(false);
    expect(permit(request())().allowed).toBe(true);
  });

  it('nobody while too many are under way already: come back soon', () => {
    expect(permits({}, 99).permit(request())().allowed).toBe(true);
    expect(permits({}, 100).permit(request())()).toMatchObject({ allowed: false, retryAfterMs: 5000 });
  });
});
