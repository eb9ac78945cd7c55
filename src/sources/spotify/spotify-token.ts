import { z } from 'zod';
import type { CallGuard, CallPurpose } from '#src/sources/call-guard.ts';
import { createGuardedClient, type SourceDeps, type TokenSource } from '#src/sources/guarded-client.ts';
import { isFailure, type JsonAnswer, type SourceFailure } from '#src/sources/source-failure.ts';
import { failureOfAnswer } from './spotify-failures.ts';
import type { SpotifyOptions } from './spotify-http.ts';

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

/** The app's access token, shared by all callers. */
interface SpotifyTokens extends TokenSource {
  /** Asks for a new token now, whatever is in hand or remembered. */
  renew(): Promise<string | SourceFailure>;
}

interface Token {
  status: 'found';
  value: string;
  lifetimeMs: number;
}

const ENDPOINT = 'POST /api/token';
/** A token is renewed this long before its end. */
const RENEW_BEFORE_MS = 60_000;
/** For how long a failure is answered from memory instead of asking again. */
const REMEMBER_CREDENTIALS_MS = 60_000;
const REMEMBER_FAILURE_MS = 5_000;

/** Token requests count against no quota. */
const NO_GUARD: CallGuard = {
  admit: async () => ({ admitted: true, callId: 0 }),
  report: async () => {},
};

const tokenSchema = z.object({
  // What may stand in a header; `fetch` would quote anything else in its error message.
  access_token: z.string().regex(/^[\x21-\x7e]{1,4096}$/),
  expires_in: z.number().positive(),
});

/**
 * Keeps one token for all callers: client credentials flow, RFC 6749, 4.4. No caller's deadline or signal ends the
 * shared request.
 */
export function createTokenSource(options: SpotifyOptions & Credentials, deps: SourceDeps): SpotifyTokens {
  const { tokenUrl, clientId, clientSecret, retryAttempts, timeoutMs } = options;
  const { logger, now = Date.now } = deps;
  const send = createGuardedClient(
    { api: 'web-api', failureOf: failureOfAnswer, retryAttempts, timeoutMs },
    { ...deps, guard: NO_GUARD },
  );
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  let inHand: { value: string; fromMs: number; untilMs: number } | undefined;
  let failed: { failure: SourceFailure; fromMs: number; untilMs: number } | undefined;
  let underWay: Promise<string | SourceFailure> | undefined;

  function remember(failure: SourceFailure): void {
    const { reason, message } = failure;
    const isAccounts = reason === 'credentials';
    const forMs = failure.retryAfterMs ?? (isAccounts ? REMEMBER_CREDENTIALS_MS : REMEMBER_FAILURE_MS);
    inHand = undefined;
    failed = { failure, fromMs: now(), untilMs: now() + forMs };
    if (isAccounts) {
      logger.warn(
        { reason, message },
        'Spotify does not accept the credentials: check SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET',
      );
    }
  }

  async function ask(purpose: CallPurpose): Promise<string | SourceFailure> {
    const answer = await send<Token>(
      {
        endpoint: ENDPOINT,
        url: new URL(tokenUrl),
        init: {
          method: 'POST',
          headers: {
            authorization: `Basic ${basic}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: 'grant_type=client_credentials',
        },
        parse: parseToken,
      },
      { purpose, albumId: null, signal: new AbortController().signal },
    );
    if (isFailure(answer)) {
      const failure = { ...answer, beforeAsking: true };
      remember(failure);
      return failure;
    }
    const { value, lifetimeMs } = answer;
    const untilMs = now() + lifetimeMs - Math.min(RENEW_BEFORE_MS, lifetimeMs / 2);
    inHand = { value, fromMs: now(), untilMs };
    failed = undefined;
    return value;
  }

  function renew(purpose: CallPurpose = 'visitor'): Promise<string | SourceFailure> {
    underWay ??= ask(purpose).finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  /** A clock that was set back since says nothing of how old it is. */
  function holds<Kept extends { fromMs: number; untilMs: number }>(kept: Kept | undefined): kept is Kept {
    return kept !== undefined && now() >= kept.fromMs && now() < kept.untilMs;
  }

  return {
    async get(purpose) {
      if (holds(inHand)) return inHand.value;
      if (holds(failed)) return { ...failed.failure, retryAfterMs: failed.untilMs - now() };
      return renew(purpose);
    },
    reject(token, failure) {
      if (inHand?.value === token) inHand = undefined;
      if (failure) remember(failure);
    },
    renew: () => renew(),
  };
}

function parseToken(answer: JsonAnswer): Token | SourceFailure | undefined {
  const { httpStatus, body } = answer;
  if (httpStatus === 400) return { ...failureOfAnswer(ENDPOINT, answer), reason: 'credentials' };
  const parsed = httpStatus === 200 ? tokenSchema.safeParse(body) : undefined;
  if (!parsed) return undefined;
  if (!parsed.success) {
    return { ...failureOfAnswer(ENDPOINT, answer), message: `${ENDPOINT}: the answer holds no token` };
  }
  return { status: 'found', value: parsed.data.access_token, lifetimeMs: parsed.data.expires_in * 1_000 };
}
