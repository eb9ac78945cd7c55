import type { CallOutcome, OutgoingCall, Refused } from '#src/sources/call-guard.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import type { Patience } from './patience.ts';
import { isFailure } from '#src/sources/source-failure.ts';
import { refusalOfAnswer, refusalOfError } from './spotify-failures.ts';
import type { SpotifyDeps } from './spotify-deps.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';

/** One GET request and how its answer is understood. */
export interface SpotifyRequest<T extends { status: string }> {
  /** Without ids, for ledger and log: `GET /albums/{id}`. */
  endpoint: string;
  url: URL;
  /** The ids that a request about several albums names. */
  spotifyIds?: readonly string[] | undefined;
  /** The answer when it is usable, whatever its HTTP status; undefined makes it the refusal that its status means. */
  understand: (answer: HttpAnswer) => T | SourceFailure | undefined;
}

interface TokenInUse {
  value: string;
  /** Whether it was fetched because Spotify did not accept the one before. */
  renewed: boolean;
}

export interface Sender {
  api: OutgoingCall['api'];
  /** For one request of a refresh; a visitor's ends with their patience. */
  timeoutMs: number;
}

/**
 * Sends one request if the guard admits it, tells the guard how it ended, and logs it as `Spotify API call`. What
 * the guard refuses is a refusal, and no request.
 */
export async function sendGuarded<T extends { status: string }>(
  request: SpotifyRequest<T>,
  patience: Patience,
  token: TokenInUse | undefined,
  sender: Sender,
  deps: SpotifyDeps,
): Promise<T | SourceFailure> {
  const { guard, logger, now = Date.now } = deps;
  const { purpose, albumId, signal } = patience;
  const { endpoint, spotifyIds } = request;
  const call: OutgoingCall = { api: sender.api, endpoint, spotifyIds, context: { purpose, albumId, signal } };
  const admission = await guard.admit(call);
  if (!admission.admitted) return refusalOfGuard(admission);
  patience.charge?.(1);
  if (signal.aborted) {
    // Being admitted took longer than the caller's patience: no request leaves, and Spotify is not to blame.
    await guard.report(admission.callId, call, { status: null, durationMs: 0, fault: 'cancelled' });
    signal.throwIfAborted();
  }
  const startedAt = now();
  const { answer, httpStatus } = await send(request, patience, token, sender, deps);
  const durationMs = now() - startedAt;
  const outcome: CallOutcome = { status: httpStatus, durationMs, ...faultOf(answer, token) };
  logger.info(
    {
      endpoint,
      album_id: albumId,
      status: httpStatus,
      duration_ms: Math.round(durationMs),
      ...(outcome.fault === undefined ? {} : { fault: outcome.fault }),
    },
    'Spotify API call',
  );
  await guard.report(admission.callId, call, outcome);
  return answer;
}

/** What the guard refuses, as callers are told of it. */
export function refusalOfGuard({ reason, retryAfterMs, message }: Refused): SourceFailure {
  return { status: 'failed', reason, retryAfterMs, message };
}

async function send<T extends { status: string }>(
  { endpoint, url, understand }: SpotifyRequest<T>,
  patience: Patience,
  token: TokenInUse | undefined,
  sender: Sender,
  deps: SpotifyDeps,
): Promise<{ answer: T | SourceFailure; httpStatus: number | null }> {
  // What a refresh has sent is paid for: its answer is taken, also after Ctrl-C. A visitor's patience ends theirs.
  const limit =
    patience.purpose === 'refresh' ? { timeoutMs: sender.timeoutMs } : { signal: patience.signal };
  try {
    const answer = await exchange(url, {
      init: { headers: token === undefined ? {} : { authorization: `Bearer ${token.value}` } },
      ...limit,
      fetch: deps.fetch ?? fetch,
      now: deps.now ?? Date.now,
    });
    return { answer: understand(answer) ?? refusalOfAnswer(endpoint, answer), httpStatus: answer.httpStatus };
  } catch (error) {
    const refusal = limit.signal?.aborted ? patience.refusal() : refusalOfError(endpoint, error);
    if (refusal === undefined) throw error;
    return { answer: refusal, httpStatus: null };
  }
}

/** What the guard is told. A first 401 only means that the token has ended: no fault. */
function faultOf(
  answer: { status: string },
  token: TokenInUse | undefined,
): Pick<CallOutcome, 'fault' | 'retryAfterMs'> {
  if (!isFailure(answer) || answer.reason === 'breaker' || answer.reason === 'budget') return {};
  if (answer.reason === 'credentials' && token?.renewed === false) return {};
  return { fault: answer.reason, retryAfterMs: answer.retryAfterMs };
}
