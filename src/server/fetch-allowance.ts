import type { IncomingMessage } from 'node:http';
import {
  createClientAllowance,
  createClientBuckets,
  type FetchAllowance,
} from '#src/backfill/client-rate-limit.ts';
import type { Services } from '#src/services.ts';
import { clientKey, createClientAddress } from './client-address.ts';

/** Makes the permit of one request: asked only when something is not stored. */
export type CreateFetchAllowance = (request: IncomingMessage) => FetchAllowance;

/** Beyond this many fetches under way a visitor is told to come back rather than to wait in line. */
const MOST_UNDER_WAY = 100;
const CROWDED_RETRY_MS = 5_000;
const CRAWLER_RETRY_MS = 86_400_000;

/** Guards against spending by strangers: crawlers, greedy clients, and more misses than can be served in time. */
export function createFetchAllowances({ config, db, backfill, now }: Services): CreateFetchAllowance {
  const { burst, perMinute } = config.coldMisses;
  const isLimited = burst > 0 && perMinute > 0;
  const clientAddress = createClientAddress(config.server.trustedProxies);
  const takeToken = createClientBuckets(config.coldMisses, now);
  const askAllowance = createClientAllowance({ db, config, now });
  return (request) => (call) => {
    if (isCrawler(request.headers['user-agent'])) return { allowed: false, retryAfterMs: CRAWLER_RETRY_MS };
    if (backfill.underWay() >= MOST_UNDER_WAY) return { allowed: false, retryAfterMs: CROWDED_RETRY_MS };
    if (!isLimited) return { allowed: true };
    const client = clientKey(clientAddress(request));
    const waitMs = takeToken(client);
    if (waitMs > 0) return { allowed: false, retryAfterMs: waitMs };
    return call?.isFree ? { allowed: true } : askAllowance(client);
  };
}

/**
 * Search engines and link previewers, by what their user agents carry. Short on purpose: general lists of bots
 * hold curl and headless browsers too, and those are people's tools here.
 */
const CRAWLERS =
  /googlebot|bingbot|yandex(bot|images)|baiduspider|duckduckbot|applebot|slurp|petalbot|semrushbot|ahrefsbot|mj12bot|dotbot|bytespider|gptbot|claudebot|ccbot|amazonbot|facebookexternalhit|twitterbot|slackbot|discordbot|telegrambot|whatsapp|linkedinbot|redditbot|mastodon|pinterestbot|embedly/i;

/** Whether a user agent says that it is a crawler; such a visit never causes a call to Spotify. */
export function isCrawler(userAgent: string | undefined): boolean {
  return userAgent !== undefined && CRAWLERS.test(userAgent);
}
