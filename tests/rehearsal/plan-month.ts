import { expect } from 'vitest';
import type { Simulator } from '../../scripts/simulator/simulator.ts';
import { runGit } from '#src/github/temporary-repository.ts';
import type { Home, Rehearsal } from './rehearsal.ts';
import { runRehearsedJob, type Before, type Machine } from './run-rehearsed-job.ts';

/** For so long Spotify wants to hear nothing after it has refused for quota. */
export const QUOTA_PAUSE_S = 6 * 3_600;

/** What is different on a day, and what of it fails. */
export interface DayPlan {
  /** `replaced`: a newer run took its place while it was pending, so that it never began. */
  refresh?: Before | 'replaced';
  import?: Before;
  rebuild?: Before;
  /** What happens between the visits of morning and afternoon. */
  atNoon?: () => Promise<void>;
  fails?: string[];
}

const OVERTAKEN = 'state:keep: state-overtaken';
const died = (when: string): string => `the machine died ${when}`;

/** What goes otherwise than as usual in a month, by day. */
export function planMonth(rehearsal: Rehearsal, home: Home): Record<number, DayPlan> {
  const { simulator } = rehearsal;
  return {
    3: { refresh: { refresh: () => void atCall(2, simulator, async () => simulator.expireTokens()) } },
    12: { refresh: 'replaced' },
    14: { refresh: { refresh: () => breakDown(simulator) } },
    15: { refresh: { refresh: () => simulator.scriptEach(undefined) } },
    23: { refresh: { refresh: () => refuseForQuota(simulator) } },
    ...{ github: planGithub, server: planServer, database: planDatabase }[home](rehearsal),
  };
}

function planGithub(rehearsal: Rehearsal): Record<number, DayPlan> {
  const { github, watch, fork } = rehearsal;
  const { state } = github;

  function dieAtUpload(machine: Machine, when: string): void {
    state.onUpload = () => {
      state.onUpload = undefined;
      machine.die(when);
    };
  }

  return {
    5: {
      refresh: { 'state:keep': (machine) => machine.die('before it kept anything') },
      fails: [died('before it kept anything')],
    },
    7: {
      refresh: {
        'state:keep'(machine) {
          state.faults.push({ method: 'POST', path: /assets$/, kind: 'cut' });
          dieAtUpload(machine, 'in the middle of an upload');
        },
      },
      fails: [died('in the middle of an upload')],
    },
    8: {
      refresh: { 'state:keep': (machine) => dieAtUpload(machine, 'when all was uploaded') },
      fails: [died('when all was uploaded')],
    },
    9: {
      import: { 'state:keep': (machine) => dieAtCatalog(machine, 'before') },
      fails: [died('before the catalog was kept')],
    },
    10: {
      refresh: { 'state:keep': (machine) => dieAtCatalog(machine, 'after') },
      import: { 'state:keep': (machine) => dieAtCatalog(machine, 'after') },
      fails: [died('after the catalog was kept'), died('after the catalog was kept')],
    },
    11: { import: { 'state:save': () => importElsewhere(rehearsal) }, fails: [OVERTAKEN] },
    12: {
      refresh: 'replaced',
      import: { import: () => runElsewhere(rehearsal, 'refresh') },
      fails: [OVERTAKEN],
    },
    18: {
      async atNoon() {
        state.releases = [];
        watch.forgetAnswers();
      },
    },
    20: { atNoon: () => deleteBranch(fork.remote) },
  };
}

function planServer(rehearsal: Rehearsal): Record<number, DayPlan> {
  const { simulator, fork } = rehearsal;
  const away = 'server-unreachable';
  let restarted: (() => Promise<void>) | undefined;
  return {
    5: {
      refresh: {
        refresh: () => void (restarted = atCall(2, simulator, () => restart(rehearsal))),
        status: () => restarted?.(),
      },
      fails: ['refresh: 130'],
    },
    8: {
      refresh: {
        refresh: () =>
          void (fork.during['refresh'] = () => importElsewhere(rehearsal, ['import: server-busy'])),
        // It has been there, or it would be still.
        status: () => expect(fork.during).toEqual({}),
      },
    },
    11: {
      rebuild: { 'state:restore': (machine) => machine.die('with a snapshot in hand') },
      fails: [died('with a snapshot in hand')],
    },
    17: { atNoon: () => rehearsal.moveServer() },
    19: {
      refresh: { refresh: () => rehearsal.server!.stop() },
      fails: [...[`refresh: ${away}`, `status: ${away}`], `import: ${away}`, ...[`state:fetch: ${away}`]],
    },
    20: { refresh: { refresh: () => rehearsal.server!.start() } },
  };
}

function planDatabase(rehearsal: Rehearsal): Record<number, DayPlan> {
  const { simulator, fork } = rehearsal;
  let other: (() => Promise<void>) | undefined;
  return {
    5: {
      refresh: {
        refresh: () => void (other = atCall(2, simulator, () => runElsewhere(rehearsal, 'refresh'))),
        status: () => other?.(),
      },
    },
    8: {
      import: { 'state:keep': (machine) => machine.die('before it kept the catalog') },
      fails: [died('before it kept the catalog')],
    },
    10: {
      import: { 'state:keep': (machine) => dieAtCatalog(machine, 'after') },
      fails: [died('after the catalog was kept')],
    },
    11: { import: { 'state:keep': () => importElsewhere(rehearsal) }, fails: [OVERTAKEN] },
    17: { atNoon: () => restart(rehearsal) },
    20: { atNoon: () => deleteBranch(fork.remote) },
  };
}

/** Meanwhile somebody else imports a sheet with more albums, in another order. */
function importElsewhere(rehearsal: Rehearsal, fails: string[] = []): Promise<void> {
  rehearsal.sheet.addAndShuffle(4);
  return runElsewhere(rehearsal, 'import', fails);
}

async function runElsewhere(
  { fork }: Rehearsal,
  job: 'import' | 'refresh',
  fails: string[] = [],
): Promise<void> {
  expect(await runRehearsedJob(fork, [`${job}.yml`, job])).toEqual(fails);
}

async function restart({ server }: Rehearsal): Promise<void> {
  await server!.stop();
  await server!.start();
}

/** The machine dies while it keeps the catalog, the snapshot being kept. */
function dieAtCatalog(machine: Machine, when: 'before' | 'after'): void {
  machine.changeStores = (stores) => ({
    ...stores,
    catalog: {
      ...stores.catalog,
      async keep(content, options) {
        if (when === 'after') await stores.catalog.keep(content, options);
        machine.die(`${when} the catalog was kept`);
        throw options.signal.reason;
      },
    },
  });
}

async function deleteBranch(remote: string): Promise<void> {
  const { signal } = new AbortController();
  await runGit(['--git-dir', remote, 'update-ref', '-d', 'refs/heads/data'], { signal });
}

/** Does something when so many calls have arrived. Gives what waits for its end, and fails when it never began. */
function atCall(number: number, simulator: Simulator, action: () => Promise<void>): () => Promise<void> {
  let calls = 0;
  let begun: Promise<void> | undefined;
  simulator.scriptEach(({ api }) => {
    calls += Number(api !== 'token');
    if (api !== 'token' && calls === number) begun = action();
    return undefined;
  });
  return () => begun ?? Promise.reject(new Error(`There were ${calls} calls`));
}

function breakDown(simulator: Simulator): void {
  simulator.scriptEach(({ api }) => (api === 'token' ? undefined : { kind: 'status', status: 503 }));
}

function refuseForQuota(simulator: Simulator): void {
  simulator.script({ kind: 'usual' }, { kind: 'quota', retryAfter: QUOTA_PAUSE_S });
}
