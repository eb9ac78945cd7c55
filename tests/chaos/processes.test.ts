import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planRefresh } from '#src/backfill/plan-refresh.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { runNode } from '../support/run-script.ts';
import { openChaosWorld } from './chaos-world.ts';

const PROCESSES = 8;
const NEEDS = 1_600;
const BUDGET = 100;
const SHEET = 'db/sample-sheet.xlsx';

describe('many processes on one database', () => {
  it(`never spend more than the budget of ${BUDGET}, and never ask twice for an album`, async () => {
    const world = await openChaosWorld({
      albums: 400,
      environment: { SPOTIFY_DAILY_BUDGET: String(BUDGET), SPOTIFY_RETRY_ATTEMPTS: '0' },
    });
    const child = [join(import.meta.dirname, 'busy-child.ts'), 'spend', String(NEEDS / PROCESSES)];
    const ended = await Promise.all(
      Array.from({ length: PROCESSES }, () => runNode(child, world.environment)),
    );
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(Array(PROCESSES).fill([0, '']));
    // On a slow machine some calls that were admitted meet their visitor's deadline before they leave, or open the breaker.
    expect(world.simulator.calls.length).toBeGreaterThan(0);
    expect(world.simulator.calls.length).toBeLessThanOrEqual(BUDGET);
    const asked = world.simulator.calls.flatMap(({ albumId }) => albumId ?? []);
    expect(new Set(asked).size).toBe(asked.length);
    const admitted = await world.db.selectFrom('spotify_call').select('id').execute();
    expect(admitted.length).toBeLessThanOrEqual(BUDGET);
    expect(admitted.length).toBeGreaterThanOrEqual(world.simulator.calls.length);
  });

  it('import and refresh at the same time without a deadlock, and lose nothing', async () => {
    const world = await openChaosWorld({
      albums: 120,
      simulator: { latencyMs: [2, 10] },
      environment: { SPOTIFY_DAILY_BUDGET: '0' },
    });
    const servers = [1, 2, 3].map(() => world.openServer());
    const refreshes = servers.slice(0, 2).map(async ({ backfill, db, now }) => {
      const { selected } = await planRefresh(db, {}, { limit: 120, nowMs: now() });
      return backfill.refresh({ selected, batchSize: 20, signal: new AbortController().signal });
    });
    const imports = servers.map(({ db }) => importCatalog({ db, source: SHEET, limit: 300 }));
    const [refreshed, imported] = await Promise.all([Promise.all(refreshes), Promise.all(imports)]);
    expect(refreshed.map(({ failed }) => failed)).toEqual([0, 0]);
    expect(imported.map(({ created }) => created).toSorted((a, b) => a - b)).toEqual([
      0,
      0,
      imported[0]!.albums,
    ]);
    const ids = (await world.db.selectFrom('album').select('id').execute()).map(({ id }) => id);
    expect(ids).toHaveLength(120 + imported[0]!.albums);
    const answered = world.simulator.calls.filter(
      ({ status, albumId }) => status === 200 && albumId !== null,
    );
    expect(new Set(answered.map(({ albumId }) => albumId)).size).toBe(answered.length);
  });
});
