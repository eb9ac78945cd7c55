import { isFailure } from '#src/sources/source-failure.ts';
import { retryRefused } from './retry-refused.ts';
import type { SpotifyDeps } from './spotify-deps.ts';
import type { CallPurpose } from '#src/sources/call-guard.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import { requestToken, type GrantedToken, type TokenRequestOptions } from './token-request.ts';

export interface Token {
  status: 'token';
  value: string;
}

/** The app's access token, shared by all callers. */
export interface TokenSource {
  /** The token in hand, or a new one; callers at the same time share one request, at the pace of the first. */
  get(purpose: CallPurpose): Promise<Token | SourceFailure>;
  /** Forgets a token that Spotify did not accept, unless a newer one has come meanwhile. */
  discard(token: string): void;
  /** Answers `get` with this refusal for a while: even a new token was not accepted. */
  distrust(refusal: SourceFailure): void;
  /** Asks for a new token now, whatever is in hand or remembered. */
  renew(): Promise<Token | SourceFailure>;
}

export interface TokenOptions extends TokenRequestOptions {
  /** Further attempts after the first; 0: none. */
  retryAttempts: number;
}

/** A token is renewed this long before its end. */
const RENEW_BEFORE_MS = 60_000;
/** For how long a refusal is answered from memory instead of asking again. */
const REMEMBER_CREDENTIALS_MS = 60_000;
const REMEMBER_FAULT_MS = 5_000;

/** Keeps one token for all callers. No caller's deadline or signal ends the shared request. */
export function createTokenSource(options: TokenOptions, deps: Omit<SpotifyDeps, 'guard'>): TokenSource {
  const { logger, now = Date.now, random = Math.random } = deps;
  let inHand: { value: string; fromMs: number; renewAtMs: number } | undefined;
  let refused: { refusal: SourceFailure; fromMs: number; untilMs: number } | undefined;
  let underWay: Promise<Token | SourceFailure> | undefined;

  function keep(granted: GrantedToken): Token {
    const { value, lifetimeMs } = granted;
    const fromMs = now();
    inHand = { value, fromMs, renewAtMs: fromMs + lifetimeMs - Math.min(RENEW_BEFORE_MS, lifetimeMs / 2) };
    refused = undefined;
    return { status: 'token', value };
  }

  function distrust(refusal: SourceFailure): void {
    inHand = undefined;
    const rememberMs =
      refusal.retryAfterMs ??
      (refusal.reason === 'credentials' ? REMEMBER_CREDENTIALS_MS : REMEMBER_FAULT_MS);
    refused = { refusal, fromMs: now(), untilMs: now() + rememberMs };
    if (refusal.reason === 'credentials') {
      logger.warn(
        { reason: refusal.reason, message: refusal.message },
        'Spotify does not accept the credentials: check SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET',
      );
    }
  }

  async function ask(purpose: CallPurpose): Promise<Token | SourceFailure> {
    const answer = await retryRefused(() => requestToken(options, deps), {
      purpose,
      attempts: options.retryAttempts + 1,
      patience: { waitedMs: 0, retries: { left: Infinity } },
      random,
      onRetry: ({ reason }, delayMs) =>
        logger.warn({ reason, delay_ms: delayMs }, 'Spotify token request failed, retrying'),
      sleep: deps.sleep,
    });
    if (!isFailure(answer)) return keep(answer);
    const refusal = { ...answer, beforeAsking: true };
    distrust(refusal);
    return refusal;
  }

  function renew(purpose: CallPurpose = 'visitor'): Promise<Token | SourceFailure> {
    underWay ??= ask(purpose).finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  return {
    async get(purpose) {
      const nowMs = now();
      // A clock that was set back since says nothing of how old they are.
      if (inHand && nowMs >= inHand.fromMs && nowMs < inHand.renewAtMs)
        return { status: 'token', value: inHand.value };
      if (refused && nowMs >= refused.fromMs && nowMs < refused.untilMs)
        return sooner(refused.refusal, refused.untilMs - nowMs);
      return renew(purpose);
    },
    discard(token) {
      if (inHand?.value === token) inHand = undefined;
    },
    distrust,
    renew: () => renew(),
  };
}

function sooner(refusal: SourceFailure, leftMs: number): SourceFailure {
  return { ...refusal, retryAfterMs: leftMs };
}
