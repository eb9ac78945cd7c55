import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { mergeState } from '#src/state/merge-state.ts';
import { fetchState } from '#src/state-store/fetch-state.ts';
import { temporaryDatabase, temporaryFolder } from '../support/temporary-database.ts';
import { differencesOf, readSite } from './compare-sites.ts';
import { expectedAnswers, storedAnswers } from './paid-answers.ts';
import { planMonth, QUOTA_PAUSE_S } from './plan-month.ts';
import { playDay } from './play-day.ts';
import { BUDGET, openRehearsal, timeOf, type Rehearsal } from './rehearsal.ts';
import { runRehearsedJob } from './run-rehearsed-job.ts';
import { answersByAlbum, busiestDay, countByStatus } from './spotify-log.ts';
import { watchIds } from './watch-ids.ts';

const DAYS = 30;
const AWAY = ['backfill:pull: server-unreachable', 'catalog:push: server-unreachable'];

it('a month of workflows, visitors and mishaps loses nothing', { timeout: 1_800_000 }, async () => {
  const month = await openRehearsal();
  const { simulator, server, sheet, stores, clock } = month;
  const ids = watchIds(sheet, stores);
  const plans = planMonth(month);
  const failures: Record<number, string[]> = {};
  for (let day = 1; day <= DAYS; day += 1) {
    const failed = await playDay(month, day, plans[day] ?? {});
    if (failed.length > 0) failures[day] = failed;
    await ids.checkKept();
  }
  clock.moveTo(timeOf(DAYS + 1, 4, 17));
  expect(await exchangeAndBuild(month)).toEqual([]);

  // What went wrong is what was to go wrong.
  const [pull, push] = AWAY;
  expect(failures).toEqual({
    5: ['the machine died: while it saved'],
    7: ['the machine died: between the parts'],
    8: ['the machine died: between the parts'],
    19: [pull, push, push, pull],
    20: [push, pull],
  });
  const statuses = countByStatus(simulator.calls);
  expect(statuses.get(401)).toBe(1);
  expect(statuses.get(429)).toBe(1);
  expect(statuses.get(503)).toBeGreaterThanOrEqual(5);

  expect(busiestDay(simulator)).toBeLessThanOrEqual(BUDGET);
  const { at: refusedAt } = simulator.calls.find(({ status }) => status === 429)!;
  const again = simulator.calls.find(({ at }) => at > refusedAt)!;
  expect(again.at).toBeGreaterThanOrEqual(refusedAt + QUOTA_PAUSE_S * 1_000);
  const askedAgain = [...answersByAlbum(simulator)].filter(([, answers]) => answers.length > 1);
  expect(askedAgain).toEqual([]);

  const paid = expectedAnswers(simulator);
  expect(paid.size).toBeGreaterThan(BUDGET * 8);
  const final = await readKept(month);
  for (const db of [final, server.services().db]) {
    await ids.checkDatabase(db);
    expect(await storedAnswers(db)).toEqual(paid);
  }
  expect(ids.known).toBe(sheet.count);

  const updated = readSite(month.checkout.siteDir);
  expect(updated.size).toBeGreaterThan(sheet.count);
  month.checkout.forget();
  expect(await exchangeAndBuild(month)).toEqual([]);
  expect(differencesOf(updated, readSite(month.checkout.siteDir))).toEqual([]);
});

/** All that the machines know goes everywhere, and the site is rendered from it. */
async function exchangeAndBuild({ fork, checkout }: Rehearsal): Promise<string[]> {
  return [
    ...(await runRehearsedJob(fork, ['import.yml', 'import'])),
    ...(await runRehearsedJob(fork, ['rebuild.yml', 'build'], { checkout })),
  ];
}

/** The state as a new machine finds it. */
async function readKept({ stores, clock }: Rehearsal): Promise<CatalogDatabase> {
  const folder = temporaryFolder();
  const db = await temporaryDatabase(`file:${join(folder, 'kept.sqlite')}`);
  await fetchState(folder, stores, new AbortController().signal);
  await mergeState(db, folder, { acceptsImage: () => true, now: clock.now });
  return db;
}
