import type { CallContext, RefusalReason } from './spotify-port.ts';

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
  fault?: Exclude<RefusalReason, 'gate' | 'budget'> | undefined;
  /** Spotify's own `Retry-After`, in milliseconds. */
  retryAfterMs?: number | undefined;
}

export interface Refused {
  admitted: false;
  reason: 'gate' | 'budget';
  retryAfterMs: number;
  message: string;
}

export type Admission = { admitted: true; callId: number } | Refused;

/**
 * Stands before every single request to Spotify, retries included (token requests excepted): the adapters ask
 * `admit` just before a request leaves and tell `report` how it ended. Ledger, budget and gate live behind it.
 */
export interface CallGuard {
  /** What `admit` would refuse, asked before a token is: writes nothing. Undefined: nothing is in the way. */
  check?(call: OutgoingCall): Promise<Refused | undefined>;
  admit(call: OutgoingCall): Promise<Admission>;
  report(callId: number, call: OutgoingCall, outcome: CallOutcome): Promise<void>;
}
