import type { FailureReason } from './source-failure.ts';

/** For whom a call is made: a visitor who waits, or a batch that can come back tomorrow. */
export type CallPurpose = 'visitor' | 'refresh';

/** Further attempts that may still be made. Whoever tries again takes one, so that several layers make no more together. */
export interface Retries {
  left: number;
}

/** What every call of a source carries along, for the ledger, the log and the time it may take. */
export interface CallContext {
  purpose: CallPurpose;
  /** The catalog's album the call is for, for logs; null when it is for several or none. */
  albumId: number | null;
  /**
   * Ends the waiting. A visitor's is their deadline (`AbortSignal.timeout`) and ends the request under way too; what a
   * refresh has sent is paid for, and its answer is taken also after Ctrl-C.
   */
  signal: AbortSignal;
  /** Told of each request that leaves, attempts again included; of a part of one, where several callers share it. */
  charge?: ((calls: number) => void) | undefined;
  /** Shared with the caller's own retries; undefined: as many as are configured. */
  retries?: Retries | undefined;
}

/** Whose each API is, as people know it. */
export const SOURCE_OF: Readonly<Record<OutgoingCall['api'], string>> = {
  'web-api': 'Spotify',
  oembed: 'Spotify',
  musicbrainz: 'MusicBrainz',
  listenbrainz: 'ListenBrainz',
};

/** One HTTP request that is about to leave. */
export interface OutgoingCall {
  api: 'web-api' | 'oembed' | 'musicbrainz' | 'listenbrainz';
  /** Without ids: `GET /albums/{id}`. */
  endpoint: string;
  /** The ids that a call about several albums names. */
  spotifyIds?: readonly string[] | undefined;
  context: Pick<CallContext, 'purpose' | 'albumId'>;
}

/** How a request ended. `status` null: no answer. */
export interface CallOutcome {
  status: number | null;
  durationMs: number;
  /** Absent when the answer was usable (404 included). */
  failure?: Exclude<FailureReason, 'breaker' | 'budget'> | undefined;
  /** The source's own `Retry-After`, in milliseconds. */
  retryAfterMs?: number | undefined;
}

export interface Denial {
  admitted: false;
  reason: 'breaker' | 'budget';
  retryAfterMs: number;
  message: string;
}

/** Too soon after the call before: this one may leave when the time is over. */
interface NotYet {
  admitted: false;
  reason: 'turn';
  retryAfterMs: number;
}

export type Admission = { admitted: true; callId: number } | Denial | NotYet;

/**
 * Stands before every single request to a source, retries included (token requests excepted): the client asks `admit`
 * just before a request leaves and tells `report` how it ended. Circuit breaker, quota and ledger live behind it.
 */
export interface CallGuard {
  /** What `admit` would deny, asked before a token is: writes nothing. Undefined: nothing is in the way. */
  check?(call: OutgoingCall): Promise<Denial | undefined>;
  admit(call: OutgoingCall): Promise<Admission>;
  report(callId: number, call: OutgoingCall, outcome: CallOutcome): Promise<void>;
}
