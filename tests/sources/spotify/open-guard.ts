import type { Admission, CallGuard, CallOutcome, OutgoingCall } from '#src/sources/call-guard.ts';

/** A guard that admits everything, unless told otherwise, and records what it is asked and told. */
export interface OpenGuard extends CallGuard {
  asked: OutgoingCall[];
  reports: { call: OutgoingCall; outcome: CallOutcome }[];
  /** The next calls are refused so. */
  refuseNext(...refusals: Exclude<Admission, { admitted: true }>[]): void;
}

export function createOpenGuard(): OpenGuard {
  const refusals: Exclude<Admission, { admitted: true }>[] = [];
  const guard: OpenGuard = {
    asked: [],
    reports: [],
    refuseNext: (...given) => void refusals.push(...given),
    async admit(call) {
      guard.asked.push(call);
      return refusals.shift() ?? { admitted: true, callId: guard.asked.length };
    },
    async report(_callId, call, outcome) {
      guard.reports.push({ call, outcome });
    },
  };
  return guard;
}
