import type { FailureReason } from './source-failure.ts';

/** For whom a call is made: a visitor who waits, or a batch that can come back tomorrow. */
export type CallPurpose = 'visitor' | 'refresh';

/** Further attempts that may still be made. Whoever tries again takes one, so that several layers make no more together. */
export interface Retries {
  left: number;
}

/** What every request to Spotify carries along, for the ledger, the log and the patience it may have. */
export interface CallContext {
  purpose: CallPurpose;
  /** The catalog's album the call is for, for logs; null when it is for several or none. */
  albumId: number | null;
  /** Ends waiting and the request under way. */
  signal?: AbortSignal | undefined;
  /** Told of each request that leaves, attempts again included; of a part of one, where several callers share it. */
  charge?: ((calls: number) => void) | undefined;
  /** Shared with the caller's own retries; undefined: as many as are configured. */
  retries?: Retries | undefined;
}

/** One HTTP request that is about to leave for Spotify. */
export interface OutgoingCall {
  api: 'web-api' | 'oembed';
  /** Without ids: `GET /albums/{id}`. */
  endpoint: string;
  /** The ids that a call about several albums names. */
  spotifyIds?: readonly string[] | undefined;
  context: CallContext;
}

/** How a request ended. `status` null: no answer. */
export interface CallOutcome {
  status: number | null;
  durationMs: number;
  /** Absent when the answer was usable (404 included). */
  fault?: Exclude<FailureReason, 'breaker' | 'budget'> | undefined;
  /** Spotify's own `Retry-After`, in milliseconds. */
  retryAfterMs?: number | undefined;
}

export interface Refused {
  admitted: false;
  reason: 'breaker' | 'budget';
  retryAfterMs: number;
  message: string;
}

export type Admission = { admitted: true; callId: number } | Refused;

/**
 * Stands before every single request to Spotify, retries included (token requests excepted): the adapters ask
 * `admit` just before a request leaves and tell `report` how it ended. Circuit breaker, quota and ledger live behind it.
 */
export interface CallGuard {
  /** What `admit` would refuse, asked before a token is: writes nothing. Undefined: nothing is in the way. */
  check?(call: OutgoingCall): Promise<Refused | undefined>;
  admit(call: OutgoingCall): Promise<Admission>;
  report(callId: number, call: OutgoingCall, outcome: CallOutcome): Promise<void>;
}
