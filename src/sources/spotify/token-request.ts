import { z } from 'zod';
import { exchange, type HttpAnswer } from './exchange.ts';
import { refusalOfAnswer, refusalOfError } from './spotify-failures.ts';
import { DEFAULT_TIMEOUT_MS, type SpotifyDeps } from './spotify-deps.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';

export interface TokenRequestOptions {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  timeoutMs?: number | undefined;
}

export interface GrantedToken {
  status: 'granted';
  value: string;
  lifetimeMs: number;
}

const tokenAnswer = z.object({
  // What may stand in a header; `fetch` would quote anything else in its error message.
  access_token: z.string().regex(/^[\x21-\x7e]{1,4096}$/),
  expires_in: z.number().positive(),
});

const ENDPOINT = 'POST /api/token';

/**
 * Asks for an access token once: client credentials flow, RFC 6749, 4.4. Such requests count against no quota and
 * pass no guard. 400 and 401 are `credentials`.
 */
export async function requestToken(
  options: TokenRequestOptions,
  deps: Omit<SpotifyDeps, 'guard'>,
): Promise<GrantedToken | SourceFailure> {
  const { logger, now = Date.now } = deps;
  const startedAt = now();
  const answer = await ask(options, deps).catch((error: unknown): SourceFailure => {
    const refusal = refusalOfError(ENDPOINT, error);
    if (refusal === undefined) throw error;
    return refusal;
  });
  const status = 'httpStatus' in answer ? answer.httpStatus : null;
  logger.info(
    { endpoint: ENDPOINT, album_id: null, status, duration_ms: Math.round(now() - startedAt) },
    'Spotify API call',
  );
  return 'body' in answer ? understand(answer) : answer;
}

async function ask(options: TokenRequestOptions, deps: Omit<SpotifyDeps, 'guard'>): Promise<HttpAnswer> {
  const basic = Buffer.from(`${options.clientId}:${options.clientSecret}`).toString('base64');
  return exchange(new URL(options.tokenUrl), {
    init: {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    },
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    fetch: deps.fetch ?? fetch,
    now: deps.now ?? Date.now,
  });
}

function understand(answer: HttpAnswer): GrantedToken | SourceFailure {
  const refusal = refusalOfAnswer(ENDPOINT, answer);
  if (answer.httpStatus === 400) return { ...refusal, reason: 'credentials' };
  if (answer.httpStatus !== 200) return refusal;
  const parsed = tokenAnswer.safeParse(answer.body);
  if (!parsed.success) return { ...refusal, message: `${ENDPOINT}: the answer holds no token` };
  const { access_token: value, expires_in: seconds } = parsed.data;
  return { status: 'granted', value, lifetimeMs: seconds * 1_000 };
}
