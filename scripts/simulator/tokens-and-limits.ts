import { errorAnswer, jsonAnswer, type Answer } from './behaviour.ts';

const WINDOW_MS = 30_000;
const DAY_MS = 24 * 3_600_000;

/** Gives out tokens and knows which are still good. */
export interface Tokens {
  /** The answer to a token request with these headers. */
  grant(authorization: string | undefined, body: string): Answer;
  /** The 401 for a request without a good token; undefined when it has one. */
  check(authorization: string | undefined): Answer | undefined;
  expireAll(): void;
}

export function createTokens(options: {
  clientId: string;
  clientSecret: string;
  lifetimeS: number;
  now: () => number;
}): Tokens {
  const { clientId, clientSecret, lifetimeS, now } = options;
  const endsAt = new Map<string, number>();
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;

  return {
    grant(authorization, body) {
      if (authorization !== basic) {
        return jsonAnswer(400, { error: 'invalid_client', error_description: 'Invalid client' });
      }
      if (new URLSearchParams(body).get('grant_type') !== 'client_credentials') {
        return jsonAnswer(400, { error: 'unsupported_grant_type' });
      }
      const token = `BQ${Buffer.from(`simulated token ${endsAt.size}`).toString('base64url')}`;
      endsAt.set(token, now() + lifetimeS * 1_000);
      return jsonAnswer(200, { access_token: token, token_type: 'Bearer', expires_in: lifetimeS });
    },
    check(authorization) {
      const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
      if (token === undefined) return errorAnswer(401, 'No token provided');
      const end = endsAt.get(token);
      if (end === undefined) return errorAnswer(401, 'Invalid access token');
      return end > now() ? undefined : errorAnswer(401, 'The access token expired');
    },
    expireAll() {
      for (const token of endsAt.keys()) endsAt.set(token, -Infinity);
    },
  };
}

/**
 * Spotify's two limits, over rolling windows of 30 s and of 24 h. Returns the 429 for a request that is one too
 * many; others count.
 */
export function createCallLimits(options: {
  requestsPer30s: number | undefined;
  dailyQuota: number | undefined;
  now: () => number;
}): () => Answer | undefined {
  const { requestsPer30s = Infinity, dailyQuota = Infinity, now } = options;
  let times: number[] = [];

  return () => {
    const at = now();
    const retryAfter = (oldest: number, windowMs: number): number =>
      Math.max(1, Math.ceil((oldest + windowMs - at) / 1_000));
    times = times.filter((time) => time > at - DAY_MS);
    if (times.length >= dailyQuota) {
      const seconds = retryAfter(times.at(-dailyQuota) ?? at, DAY_MS);
      return errorAnswer(429, 'Quota exceeded', { reason: 'QUOTA_EXCEEDED', retryAfter: seconds });
    }
    const recent = times.filter((time) => time > at - WINDOW_MS);
    if (recent.length >= requestsPer30s) {
      const seconds = retryAfter(recent.at(-requestsPer30s) ?? at, WINDOW_MS);
      return errorAnswer(429, 'API rate limit exceeded', { retryAfter: seconds });
    }
    times.push(at);
    return undefined;
  };
}
