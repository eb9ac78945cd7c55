import type { Simulator } from '#src/spotify/simulator/simulator.ts';
import { dieBetweenParts, dieWhileSaving } from './mishaps.ts';
import type { DayPlan } from './play-day.ts';
import type { Rehearsal } from './rehearsal.ts';
import { runRehearsedJob } from './run-rehearsed-job.ts';

/** For so long Spotify wants to hear nothing after it has refused for quota. */
export const QUOTA_PAUSE_S = 6 * 3_600;

/** What goes otherwise than as usual, by day, and when the site is rendered. */
export function planMonth({ simulator, server, sheet, fork }: Rehearsal): Record<number, DayPlan> {
  /** Meanwhile somebody else imports a sheet with more albums, in another order, and keeps that first. */
  async function importElsewhere(): Promise<void> {
    sheet.addAndShuffle(4);
    const failures = await runRehearsedJob(fork, ['import.yml', 'import']);
    if (failures.length > 0) throw new Error(failures.join());
  }

  async function refreshElsewhere(): Promise<void> {
    const answered = simulator.calls.length;
    await runRehearsedJob(fork, ['refresh.yml', 'refresh']);
    if (simulator.calls.length === answered) throw new Error('Nothing was fetched elsewhere');
  }

  return {
    1: { early: true, builds: true },
    3: { refresh: { before: { refresh: async () => endTokensAtCall(4, simulator) } } },
    5: { refresh: { before: { 'state:save': dieWhileSaving } } },
    7: { refresh: { before: { 'state:keep': dieBetweenParts } } },
    8: { import: { before: { 'state:keep': dieBetweenParts } }, builds: true },
    9: { refresh: { before: { 'state:save': importElsewhere } } },
    10: { import: { before: { 'state:save': importElsewhere } } },
    12: { refresh: 'replaced' },
    14: { refresh: { before: { refresh: async () => breakDown(simulator) } } },
    15: { refresh: { before: { refresh: async () => simulator.scriptEach(undefined) } }, builds: true },
    17: { atNoon: () => server.stop().then(server.start) },
    19: { refresh: { before: { 'state:fetch': server.stop } } },
    // The server, which usually heals this, is still away: the import must keep what the refresh has paid for.
    20: {
      refresh: 'replaced',
      import: { before: { 'state:save': refreshElsewhere } },
      atNoon: server.start,
    },
    23: { refresh: { before: { refresh: async () => refuseForQuota(simulator) } } },
  };
}

function endTokensAtCall(number: number, simulator: Simulator): void {
  let calls = 0;
  simulator.scriptEach(({ api }) => {
    calls += Number(api !== 'token');
    if (api !== 'token' && calls === number) simulator.expireTokens();
    return undefined;
  });
}

function breakDown(simulator: Simulator): void {
  simulator.scriptEach(({ api }) => (api === 'token' ? undefined : { kind: 'status', status: 503 }));
}

function refuseForQuota(simulator: Simulator): void {
  simulator.script({ kind: 'usual' }, { kind: 'quota', retryAfter: QUOTA_PAUSE_S });
}
