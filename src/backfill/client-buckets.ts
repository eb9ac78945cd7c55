/**
 * How many cold misses one client may cause: a token bucket each, so that a long scroll is served and a script
 * that walks the whole catalog does not spend everybody's quota.
 */
export interface ClientBuckets {
  /** Takes one token; 0 when there was one, else the milliseconds until the next. */
  take(client: string): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const KEPT_CLIENTS = 10_000;

/**
 * Makes the buckets.
 *
 * @param burst tokens of a full bucket. @param perMinute tokens that come back in a minute. 0 of either: no limit.
 */
export function createClientBuckets(
  { burst, perMinute }: { burst: number; perMinute: number },
  now: () => number,
): ClientBuckets {
  if (burst === 0 || perMinute === 0) return { take: () => 0 };
  const buckets = new Map<string, Bucket>();
  const msPerToken = 60_000 / perMinute;
  return {
    take(client) {
      const nowMs = now();
      const last = buckets.get(client) ?? { tokens: burst, at: nowMs };
      // A clock that is set back takes nothing from anybody.
      const tokens = Math.min(burst, last.tokens + Math.max(0, nowMs - last.at) / msPerToken);
      const taken = tokens >= 1;
      // Deleted first, so that the map stays ordered by last use and the client unseen for longest goes first.
      buckets.delete(client);
      buckets.set(client, { tokens: taken ? tokens - 1 : tokens, at: nowMs });
      if (buckets.size > KEPT_CLIENTS) buckets.delete(buckets.keys().next().value!);
      return taken ? 0 : Math.ceil((1 - tokens) * msPerToken);
    },
  };
}
