import { createThrottle } from '#src/sources/throttle.ts';
import { orAbort } from '#src/sources/time-limit.ts';
import type { OutgoingCall } from '#src/sources/call-guard.ts';
import { refusalOfGuard, sendGuarded, type Sender, type SpotifyRequest } from './guarded-request.ts';
import { withPatience, type Patience } from './patience.ts';
import { isFailure } from '#src/sources/source-failure.ts';
import { retryRefused } from './retry-refused.ts';
import {
  DEFAULT_TIMEOUT_MS,
  DEFAULT_VISITOR_DEADLINE_MS,
  type SpotifyDeps,
  type SpotifyHttpOptions,
} from './spotify-deps.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';
import type { TokenSource } from './token-source.ts';

export type Send = <T extends { status: string }>(request: SpotifyRequest<T>) => Promise<T | SourceFailure>;

export interface GuardedHttp {
  /** Runs a caller's call, made of one or more requests that share the caller's patience. */
  call<T extends { status: string }>(
    context: CallContext,
    work: (send: Send) => Promise<T | SourceFailure>,
  ): Promise<T | SourceFailure>;
}

/**
 * A little longer than Spotify's 30 s: the guard dates a call when it admits it, a moment after its turn, and would refuse
 * one that comes a moment too early.
 */
const WINDOW_MS = 30_500;

/**
 * Sends requests to Spotify: retry(throttle(guard, fetch with timeout)). The token, when the API wants one, is
 * fetched before a request takes its place in the throttle, and renewed once when Spotify says 401.
 */
export function createGuardedHttp(
  api: Sender['api'],
  options: SpotifyHttpOptions,
  deps: SpotifyDeps,
  tokens?: TokenSource,
): GuardedHttp {
  const { logger, random = Math.random } = deps;
  const sender: Sender = { api, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS };
  const throttle = createThrottle({
    limit: options.requestsPer30s,
    intervalMs: WINDOW_MS,
    maxConcurrent: options.maxConcurrent,
  });

  function outgoing({ endpoint }: SpotifyRequest<{ status: string }>, patience: Patience): OutgoingCall {
    const { purpose, albumId, signal } = patience;
    return { api, endpoint, context: { purpose, albumId, signal } };
  }

  /** A request, and once more with a new token when Spotify did not accept the one in hand. */
  async function attempt<T extends { status: string }>(
    request: SpotifyRequest<T>,
    patience: Patience,
  ): Promise<T | SourceFailure> {
    const { signal } = patience;
    const place = { urgent: patience.purpose === 'visitor', signal };
    if (tokens === undefined) {
      return throttle.run(() => sendGuarded(request, patience, undefined, sender, deps), place);
    }
    for (let renewed = false; ; renewed = true) {
      // First, so that no token is asked for while nothing may be asked with it.
      const refused = await deps.guard.check?.(outgoing(request, patience));
      if (refused !== undefined) return refusalOfGuard(refused);
      const token = await orAbort(tokens.get(patience.purpose), signal);
      if (isFailure(token)) return token;
      const inUse = { value: token.value, renewed };
      const answer = await throttle.run(() => sendGuarded(request, patience, inUse, sender, deps), place);
      if (!isFailure(answer) || answer.reason !== 'credentials') return answer;
      tokens.discard(token.value);
      if (renewed) {
        tokens.distrust(answer);
        return answer;
      }
    }
  }

  function announceRetry(endpoint: string, albumId: number | null) {
    return ({ reason }: SourceFailure, delayMs: number): void => {
      const what = reason === 'rate-limit' ? 'rate limit reached' : 'Spotify call failed';
      logger.warn(
        { endpoint, album_id: albumId, reason },
        `${what}, retrying in ${Math.ceil(delayMs / 1_000)} s`,
      );
    };
  }

  return {
    call: (context, work) =>
      withPatience(context, options.visitorDeadlineMs ?? DEFAULT_VISITOR_DEADLINE_MS, (patience) =>
        work((request) =>
          retryRefused(() => attempt(request, patience), {
            purpose: patience.purpose,
            attempts: options.retryAttempts + 1,
            patience,
            random,
            onRetry: announceRetry(request.endpoint, patience.albumId),
            signal: patience.signal,
            sleep: deps.sleep,
          }),
        ),
      ),
  };
}
