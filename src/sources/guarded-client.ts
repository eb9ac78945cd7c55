import type { Logger } from '#src/logger.ts';
import type { CallContext, CallGuard, CallOutcome, CallPurpose, Denial, OutgoingCall } from './call-guard.ts';
import { SOURCE_OF } from './call-guard.ts';
import { sendRequest } from './http-client.ts';
import { retryDelayMs, sleep as sleepFor, type Sleep } from './retry.ts';
import {
  failureOfError,
  isFailure,
  toJsonAnswer,
  type JsonAnswer,
  type SourceFailure,
} from './source-failure.ts';
import type { Throttle } from './throttle.ts';

/** One request of a source and how its answer is understood. */
interface SourceRequest<T extends { status: string }> {
  /** Without ids, for ledger and log: `GET /albums/{id}`. */
  endpoint: string;
  url: URL;
  init?: Pick<RequestInit, 'method' | 'headers' | 'body'> | undefined;
  /** The ids that a request about several albums names. */
  spotifyIds?: readonly string[] | undefined;
  /** The answer when it is usable, whatever its HTTP status; undefined makes it the failure that its status means. */
  parse: (answer: JsonAnswer) => T | SourceFailure | undefined;
}

/** Credentials that end: kept and renewed by the source. */
export interface TokenSource {
  /** The token in hand, or a new one; callers at the same time share one request, at the pace of the first. */
  get(purpose: CallPurpose): Promise<string | SourceFailure>;
  /** Forgets a token that was not accepted. With `failure`, the token was new: `get` then answers that for a while. */
  reject(token: string, failure?: SourceFailure): void;
}

export interface GuardedClientOptions {
  api: OutgoingCall['api'];
  /** What an answer means that no request found usable. */
  failureOf: (endpoint: string, answer: JsonAnswer) => SourceFailure;
  tokens?: TokenSource | undefined;
  /** Undefined: requests leave at once. */
  throttle?: Throttle | undefined;
  /** Further attempts after the first; 0: none. */
  retryAttempts: number;
  /** For one attempt; 5,000 by default. */
  timeoutMs?: number | undefined;
}

export interface SourceDeps {
  guard: CallGuard;
  logger: Logger;
  /** Default: the platform's. */
  fetch?: typeof fetch | undefined;
  /** Milliseconds since 1970. */
  now?: (() => number) | undefined;
  /** From 0 up to 1. */
  random?: (() => number) | undefined;
  /** The waiting between attempts. */
  sleep?: Sleep | undefined;
}

/**
 * Sends one request, and again while that is sensible; what ends it early is a failure.
 *
 * @throws only what is a mistake of ours.
 */
export type SendGuarded = <T extends { status: string }>(
  request: SourceRequest<T>,
  context: CallContext,
) => Promise<T | SourceFailure>;

const TIMEOUT_MS = 5_000;
const MAX_BODY_BYTES = 2_000_000;
/** Who did not get a turn in time asks again after this long. */
const TURN_AGAIN_MS = 5_000;

/**
 * Makes the client of a source: retry(throttle(guard, fetch)). A token, where the source wants one, is fetched before
 * a request takes its place in the throttle, and renewed once when the source says 401. Redirects are not followed:
 * the credentials are for one host.
 */
export function createGuardedClient(options: GuardedClientOptions, deps: SourceDeps): SendGuarded {
  const { api, failureOf, tokens, throttle } = options;
  const source = SOURCE_OF[api];
  const { guard, logger, now = Date.now, random = Math.random, sleep = sleepFor } = deps;

  async function sendWithRetries<T extends { status: string }>(
    request: SourceRequest<T>,
    context: CallContext,
  ): Promise<T | SourceFailure> {
    const { purpose, albumId, signal, retries = { left: Infinity } } = context;
    const attempts = 1 + Math.min(options.retryAttempts, retries.left);
    for (let attempt = 1, waitedMs = 0; ; attempt += 1) {
      const answer = await sendWithToken(request, context);
      if (!isFailure(answer) || attempt >= attempts || signal.aborted) return answer;
      const delayMs = retryDelayMs(answer, { purpose, attempt, waitedMs, random: random() });
      if (delayMs === undefined) return answer;
      waitedMs += delayMs;
      retries.left -= 1;
      const { reason } = answer;
      const what = `${source} API ${reason === 'rate-limit' ? 'rate limit reached' : 'call failed'}`;
      logger.warn(
        { endpoint: request.endpoint, album_id: albumId, reason },
        `${what}, retrying in ${Math.ceil(delayMs / 1_000)} seconds`,
      );
      await sleep(delayMs, signal);
    }
  }

  /** A request, and once more with a new token when the source did not accept the one in hand. */
  async function sendWithToken<T extends { status: string }>(
    request: SourceRequest<T>,
    context: CallContext,
  ): Promise<T | SourceFailure> {
    const place = { urgent: context.purpose === 'visitor', signal: context.signal };
    for (let isRenewed = false; ; isRenewed = true) {
      // First, so that no token is asked for while nothing may be asked with it.
      const denial = tokens && (await guard.check?.(outgoing(request, context)));
      if (denial) return failureOfDenial(denial);
      const token = tokens && (await orAbort(tokens.get(context.purpose), context.signal));
      if (typeof token === 'object') return token;
      const task = () => sendOnce(request, context, token, isRenewed);
      const answer = await (throttle ? throttle.run(task, place) : task());
      if (token === undefined || !isFailure(answer) || answer.reason !== 'credentials') return answer;
      tokens?.reject(token, isRenewed ? answer : undefined);
      if (isRenewed) return answer;
    }
  }

  function outgoing(
    { endpoint, spotifyIds }: Pick<SourceRequest<never>, 'endpoint' | 'spotifyIds'>,
    { purpose, albumId }: CallContext,
  ): OutgoingCall {
    return { api, endpoint, spotifyIds, context: { purpose, albumId } };
  }

  /** Other processes may have taken the turn that the throttle of this one gave. */
  async function admitInTurn(call: OutgoingCall, signal: AbortSignal) {
    for (;;) {
      const admission = await guard.admit(call);
      if (admission.admitted || admission.reason !== 'turn') return admission;
      await sleep(admission.retryAfterMs, signal);
    }
  }

  /** Sends one request if the guard admits it, tells the guard how it ended, and logs it. */
  async function sendOnce<T extends { status: string }>(
    request: SourceRequest<T>,
    context: CallContext,
    token: string | undefined,
    isRenewed: boolean,
  ): Promise<T | SourceFailure> {
    const { albumId, signal } = context;
    const call = outgoing(request, context);
    const admission = await admitInTurn(call, signal);
    if (!admission.admitted) return failureOfDenial(admission);
    context.charge?.(1);
    if (signal.aborted) {
      // Being admitted took too long: no request leaves, and the source is not to blame.
      await guard.report(admission.callId, call, { status: null, durationMs: 0, failure: 'cancelled' });
      signal.throwIfAborted();
    }
    const startedAt = now();
    const { answer, status } = await fetchAnswer(request, context, token);
    const durationMs = now() - startedAt;
    // A first 401 only means that the token has ended.
    const hasFailed = isFailure(answer) && (answer.reason !== 'credentials' || isRenewed || !token);
    const failure = hasFailed ? (answer.reason as CallOutcome['failure']) : undefined;
    logger.info(
      {
        endpoint: request.endpoint,
        album_id: albumId,
        status,
        duration_ms: Math.round(durationMs),
        ...(failure && { failure }),
      },
      `${source} API call`,
    );
    const retryAfterMs = hasFailed ? answer.retryAfterMs : undefined;
    await guard.report(admission.callId, call, { status, durationMs, failure, retryAfterMs });
    return answer;
  }

  async function fetchAnswer<T extends { status: string }>(
    { endpoint, url, init, parse }: SourceRequest<T>,
    { purpose, signal }: CallContext,
    token: string | undefined,
  ): Promise<{ answer: T | SourceFailure; status: number | null }> {
    try {
      const answer = await sendRequest(url, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        ...init,
        redirect: 'manual',
        signal: purpose === 'visitor' ? signal : undefined,
        timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
        maxBytes: MAX_BODY_BYTES,
        fetch: deps.fetch,
      });
      const json = toJsonAnswer(answer, now());
      return { answer: parse(json) ?? failureOf(endpoint, json), status: answer.status };
    } catch (error) {
      const isCallers = purpose === 'visitor' && signal.aborted;
      const answer = isCallers ? failureOfSignal(signal) : failureOfError(endpoint, error);
      if (answer === undefined) throw error;
      return { answer, status: null };
    }
  }

  return async (request, context) => {
    const { signal } = context;
    try {
      signal.throwIfAborted();
      return await sendWithRetries(request, context);
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
      // While waiting for a token, a place or the next attempt: nobody's failure.
      return { ...failureOfSignal(signal), retryAfterMs: TURN_AGAIN_MS, beforeAsking: true };
    }
  };
}

function failureOfDenial({ admitted: _admitted, ...denial }: Denial): SourceFailure {
  return { status: 'failed', ...denial };
}

function failureOfSignal({ reason }: AbortSignal): SourceFailure {
  return (reason as Error).name === 'TimeoutError'
    ? { status: 'failed', reason: 'timeout', message: "no answer by the visitor's deadline" }
    : { status: 'failed', reason: 'cancelled', message: 'the caller has left' };
}

/** The promise's outcome, or the signal's reason thrown as soon as that is aborted; the promise itself goes on. */
async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
