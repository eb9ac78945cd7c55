import type { IncomingMessage } from 'node:http';
import { createClientBuckets } from '#src/backfill/client-buckets.ts';
import type { MissPermit } from '#src/backfill/miss-permit.ts';
import type { Services } from '#src/services.ts';
import { clientKey, createClientAddress } from './client-address.ts';
import { isCrawler } from './crawlers.ts';

/** Makes the permit of one request: asked only when something is not stored. */
export type CreateMissPermit = (request: IncomingMessage) => MissPermit;

/** Beyond this many fetches under way a visitor is told to come back rather than to wait in line. */
const MOST_UNDER_WAY = 100;
const CROWDED_RETRY_MS = 5_000;
const CRAWLER_RETRY_MS = 86_400_000;

/** Guards against spending by strangers: crawlers, greedy clients, and more misses than can be served in time. */
export function createMissPermits({ config, backfill, now }: Services): CreateMissPermit {
  const clientAddress = createClientAddress(config.server.trustedProxies);
  const buckets = createClientBuckets(config.coldMisses, now);
  return (request) => () => {
    if (isCrawler(request.headers['user-agent'])) return { allowed: false, retryAfterMs: CRAWLER_RETRY_MS };
    if (backfill.underWay() >= MOST_UNDER_WAY) return { allowed: false, retryAfterMs: CROWDED_RETRY_MS };
    const waitMs = buckets.take(clientKey(clientAddress(request)));
    return waitMs === 0 ? { allowed: true } : { allowed: false, retryAfterMs: waitMs };
  };
}
