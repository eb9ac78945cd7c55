import { describe, expect, it } from 'vitest';
import { postgresBin } from '../../scripts/bench/postgres-cluster.ts';
import { expectedAnswers } from './paid-answers.ts';
import { planMonth, QUOTA_PAUSE_S, type DayPlan } from './plan-month.ts';
import { BUDGET, openRehearsal, timeOf, type Home, type Rehearsal } from './rehearsal.ts';
import { runRehearsedJob } from './run-rehearsed-job.ts';
import { answersByAlbum, busiestDay, countByStatus } from './spotify-log.ts';

const DAYS = 30;
const VISITS = { morning: 9, afternoon: 14, night: 21 };
/** A day on which nothing goes otherwise than as usual says little new, and git takes its time: so often one is played. */
const USUAL_EVERY = 3;
const REBUILD_EVERY = 6;
const COVERS_PER_VISIT = 2;
const hasPostgres = postgresBin !== undefined || process.env['CI'] === 'true';

describe.each<{ home: Home; runs: boolean }>([
  { home: 'github', runs: true },
  { home: 'server', runs: true },
  { home: 'database', runs: hasPostgres },
])('a month at home: $home', ({ home, runs }) => {
  it.skipIf(!runs)('of workflows, visitors and mishaps loses nothing', { timeout: 600_000 }, async () => {
    const month = await openRehearsal(home);
    const { simulator, watch, sheet } = month;
    const plans = planMonth(month, home);
    // The first that is due in a new fork.
    expect(await runRehearsedJob(month.fork, ['rebuild.yml', 'build'])).toEqual([]);
    for (let day = 1; day <= DAYS; day += 1) {
      const plan = plans[day] ?? {};
      expect([day, await playDay(month, day, plan)]).toEqual([day, plan.fails ?? []]);
    }
    month.clock.moveTo(timeOf(DAYS + 1, 4, 17));
    expect(await runRehearsedJob(month.fork, ['import.yml', 'import'])).toEqual([]);
    expect(await runRehearsedJob(month.fork, ['rebuild.yml', 'build'])).toEqual([]);

    expect(watch.looks).toBeGreaterThanOrEqual(DAYS / USUAL_EVERY + DAYS / REBUILD_EVERY);
    expect(watch.albums).toBe(sheet.count);
    expect(busiestDay(simulator)).toBeLessThanOrEqual(BUDGET);
    const statuses = countByStatus(simulator.calls);
    expect(statuses.get(401)).toBe(1);
    expect(statuses.get(503)).toBeGreaterThanOrEqual(5);
    // Once it was told to refuse; of its own accord it never had to.
    expect(statuses.get(429)).toBe(1);
    const { at: refusedAt } = simulator.calls.find(({ status }) => status === 429)!;
    const again = simulator.calls.find(({ at }) => at > refusedAt)!;
    expect(again.at).toBeGreaterThanOrEqual(refusedAt + QUOTA_PAUSE_S * 1_000);

    const paid = expectedAnswers(simulator);
    expect(paid.size).toBeGreaterThan(BUDGET * 5);
    // Of the days after the release was deleted.
    if (home === 'github') return expect(watch.answers).toBeGreaterThan(BUDGET * 2);
    // Where the database itself is the home, nothing that was paid for is lost, and nothing is paid for twice.
    expect(watch.answers).toBe(paid.size);
    expect([...answersByAlbum(simulator)].filter(([, answers]) => answers.length > 1)).toEqual([]);
  });
});

/** A day as the crons have it: refresh, import and rebuild, then visitors. Gives the steps that failed. */
async function playDay(month: Rehearsal, day: number, plan: DayPlan): Promise<string[]> {
  const { clock, fork, sheet } = month;
  const failures: string[] = [];
  const isPlayed = day % USUAL_EVERY === 1;
  // GitHub is late at random. Here by some more each day: a run whose ledger was lost on its way home is followed by one
  // that is more than 24 hours later.
  clock.moveTo(timeOf(day, 1, 37 + day));
  if (plan.refresh !== 'replaced' && (plan.refresh ?? isPlayed)) {
    failures.push(...(await runRehearsedJob(fork, ['refresh.yml', 'refresh'], plan.refresh)));
  }
  sheet.changeForDay(day);
  clock.moveTo(timeOf(day, 4, 17));
  if (plan.import ?? isPlayed) {
    failures.push(...(await runRehearsedJob(fork, ['import.yml', 'import'], plan.import)));
  }
  if (plan.rebuild ?? day % REBUILD_EVERY === 1) {
    failures.push(...(await runRehearsedJob(fork, ['rebuild.yml', 'build'], plan.rebuild)));
  }
  clock.moveTo(timeOf(day, VISITS.morning));
  await visit(month);
  await plan.atNoon?.();
  for (const hour of [VISITS.afternoon, VISITS.night]) {
    clock.moveTo(timeOf(day, hour));
    await visit(month);
  }
  return failures;
}

/** Somebody looks at some albums; where no server is, or while it is away, at nothing. */
async function visit({ server, fork }: Rehearsal): Promise<void> {
  if (!server?.isUp()) return;
  const { db } = server.services();
  const albums = await db
    .selectFrom('album')
    .select('id')
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
  for (let times = 0; times < COVERS_PER_VISIT && albums.length > 0; times += 1) {
    await server.visitCover(albums[Math.floor(fork.services.random() * albums.length)]!.id);
  }
}
