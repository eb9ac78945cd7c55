import type { Selectable } from 'kysely';
import type { SpotifyGateTable } from '#db/schema.ts';
import type { CallOutcome } from '#src/sources/call-guard.ts';
import { LONGEST_PAUSE_MS, UNTOLD_PAUSE_MS } from '#src/sources/source-failure.ts';
import { isoTime } from './backfill-deps.ts';
import type { Api } from './budget.ts';
import { bindsForMs, isRecent } from './stored-moment.ts';

/**
 * Whether Spotify may be called at all. A refusal shuts the gate until the moment that Spotify promised; five
 * faults in a row shut it for a minute, after which one call at a time probes until three came back well. The
 * state is a row of the database, so it holds across processes and restarts.
 */
export type Gate = Omit<Selectable<SpotifyGateTable>, 'api'>;

export const OPEN_GATE: Gate = {
  shut_until: null,
  reason: null,
  faults: 0,
  probation: 0,
  probe_at: null,
  learned_budget: null,
  learned_at: null,
  app_kind: null,
  app_kind_at: null,
  account_fault: null,
  denials: 0,
  denials_since: null,
};

const FAULTS_UNTIL_SHUT = 5;
/** Albums that Spotify showed before and denies in a row: fewer may have gone, more have not gone together. */
const DENIALS_UNTIL_SHUT = 3;
const SHUT_AFTER_FAULTS_MS = 60_000;
const GOOD_ANSWERS_TO_OPEN = 3;
/** After this long without an answer a probe counts as lost. */
const PROBE_TIMEOUT_MS = 10_000;
const RETRY_WHILE_PROBING_MS = 2_000;
/** When Spotify refuses for quota without saying until when. */
const QUOTA_DEFAULT_MS = 3_600_000;
const DENIES_KNOWN_ALBUMS =
  'Spotify says of several albums it had that there are none: look at SPOTIFY_API_URL or SPOTIFY_OEMBED_URL, if set';
/** A fault that only a person can mend is looked at again after this long. */
const ACCOUNT_FAULT_MS = 600_000;
/** The smallest daily quota that was reported; what is believed of an account without a budget. */
const LEAST_QUOTA = 800;

/** How long the gate stays shut from now, in milliseconds; 0 when a call may pass. */
export function shutForMs(gate: Gate, nowMs: number): number {
  const shutMs = bindsForMs(gate.shut_until, LONGEST_PAUSE_MS, nowMs);
  if (shutMs > 0) return shutMs;
  const probing = gate.probation > 0 && isRecent(gate.probe_at, PROBE_TIMEOUT_MS, nowMs);
  return probing ? RETRY_WHILE_PROBING_MS : 0;
}

/** The gate after a call was let through. */
export function afterAdmission(gate: Gate, nowMs: number): Gate {
  return gate.probation > 0 ? { ...gate, probe_at: isoTime(nowMs) } : gate;
}

/**
 * The gate after a call ended.
 *
 * @param callsIn24h calls of the last 24 hours including this one: what a refusal for quota teaches.
 * @param believedBudget the budget in force; Infinity: none.
 */
export function afterOutcome(
  gate: Gate,
  outcome: CallOutcome,
  callsIn24h: number,
  nowMs: number,
  believedBudget = Infinity,
  api: Api = 'web-api',
): Gate {
  switch (outcome.fault) {
    case undefined:
      // A batch that this kind of app may not ask for, or no such album: usable, but no sign that all is well.
      return outcome.status === 200 ? afterGoodAnswer(gate) : { ...gate, probe_at: null };
    case 'rate-limit':
      return shut(
        gate,
        nowMs + (outcome.retryAfterMs ?? UNTOLD_PAUSE_MS),
        'Spotify asked for a pause',
        nowMs,
      );
    case 'quota':
      return {
        ...shut(
          gate,
          nowMs + (outcome.retryAfterMs ?? QUOTA_DEFAULT_MS),
          "Spotify's daily quota is used up",
          nowMs,
        ),
        ...learnedBudget(callsIn24h, believedBudget, nowMs),
      };
    case 'credentials':
    case 'forbidden':
      return shutForAccount(gate, accountFault(outcome.fault, api), nowMs);
    case 'server':
    case 'timeout':
    case 'network':
      return afterFault(gate, nowMs);
    case 'malformed':
      return isForeign(outcome) ? afterFault(gate, nowMs) : { ...gate, probe_at: null };
    case 'cancelled':
      // Says nothing of Spotify's health; a probe that ended so makes room for the next.
      return { ...gate, probe_at: null };
  }
}

/**
 * What a refusal for quota teaches: nine tenths of the calls it came after. One that comes much earlier than believed
 * teaches nothing, since others spend of the same account, or Spotify counts what this ledger never saw.
 */
function learnedBudget(
  callsIn24h: number,
  believedBudget: number,
  nowMs: number,
): Pick<Gate, 'learned_budget' | 'learned_at'> | undefined {
  const believed = believedBudget === Infinity ? LEAST_QUOTA : believedBudget;
  if (callsIn24h < 2 || callsIn24h < believed / 2) return undefined;
  return { learned_budget: Math.floor(callsIn24h * 0.9), learned_at: isoTime(nowMs) };
}

/**
 * The gate after Spotify said that it has no such album of one that it showed before. Several in a row are a fault of
 * Spotify's, or of what answers in its place, not of the albums.
 */
export function afterDenial(gate: Gate, nowMs: number): Gate {
  const denials = gate.denials + 1;
  const counted = { ...gate, denials, denials_since: gate.denials_since ?? isoTime(nowMs) };
  return isDenyingAll(counted) ? shutOnProbation(counted, DENIES_KNOWN_ALBUMS, nowMs) : counted;
}

/** Whether what is said of albums that were shown before is not to be believed. */
export function isDenyingAll(gate: Gate): boolean {
  return gate.denials >= DENIALS_UNTIL_SHUT;
}

/** The gate after a fault that only a person can mend, with the sentence that `status` shows. */
export function shutForAccount(gate: Gate, sentence: string, nowMs: number): Gate {
  return { ...shut(gate, nowMs + ACCOUNT_FAULT_MS, sentence, nowMs), account_fault: sentence };
}

/** What a maintainer should do about a fault of the account. */
export function accountFault(fault: 'credentials' | 'forbidden', api: Api = 'web-api'): string {
  if (api === 'oembed') {
    return `Spotify's oEmbed refuses this machine (${fault === 'forbidden' ? 403 : 401}): covers without an account are not to be had from this network for now; with SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET of an app they come from the Web API`;
  }
  return fault === 'credentials'
    ? 'Spotify does not accept the credentials: check SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET against the dashboard of your app'
    : 'Spotify forbids this app its Web API (403): the owner of the app needs Spotify Premium, and the app must be active';
}

/** "No such thing" not as Spotify writes it comes from something else on the way, or at a wrong address. */
function isForeign({ status }: CallOutcome): boolean {
  return status !== null && status >= 300 && status < 500;
}

function afterGoodAnswer(gate: Gate): Gate {
  if (gate.faults === 0 && gate.probation === 0 && gate.account_fault === null && gate.denials === 0)
    return gate;
  const probation = Math.max(0, gate.probation - 1);
  return {
    ...gate,
    faults: 0,
    probation,
    probe_at: null,
    account_fault: null,
    denials: 0,
    denials_since: null,
  };
}

function afterFault(gate: Gate, nowMs: number): Gate {
  const faults = gate.faults + 1;
  if (gate.probation === 0 && faults < FAULTS_UNTIL_SHUT) return { ...gate, faults };
  return shutOnProbation({ ...gate, faults }, 'Spotify does not answer well', nowMs);
}

function shutOnProbation(gate: Gate, reason: string, nowMs: number): Gate {
  return {
    ...shut(gate, nowMs + SHUT_AFTER_FAULTS_MS, reason, nowMs),
    probation: GOOD_ANSWERS_TO_OPEN,
    probe_at: null,
  };
}

/** Never earlier than promised before: a later, shorter refusal does not open what a longer one shut. */
function shut(gate: Gate, untilMs: number, reason: string, nowMs: number): Gate {
  const until = Math.min(untilMs, nowMs + LONGEST_PAUSE_MS);
  const already = nowMs + bindsForMs(gate.shut_until, LONGEST_PAUSE_MS, nowMs);
  return already >= until ? gate : { ...gate, shut_until: isoTime(until), reason };
}
