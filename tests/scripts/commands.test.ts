import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrateDown } from '#db/migrate.ts';
import type { Finding } from '#src/doctor/finding.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import {
  simulatedEnvironment,
  startSpotifySimulator,
  type Simulator,
} from '../../scripts/simulator/simulator.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDatabase, temporaryDatabaseUrl, temporaryFolder } from '../support/temporary-database.ts';

const SAMPLE = 'db/sample-sheet.xlsx';

/** A database with the sample in it, and a Spotify on loopback. */
let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSpotifySimulator();
});
afterEach(() => simulator.close());

async function catalog(more: Record<string, string> = {}) {
  const environment = {
    ...simulatedEnvironment(simulator),
    DATABASE_URL: await temporaryDatabaseUrl(),
    ...more,
  };
  const run = (name: string, ...args: string[]) => runScript(name, args, environment);
  const runJson = async <T>(name: string, ...args: string[]): Promise<T & { code: number | null }> => {
    const { code, stdout, stderr } = await run(name, ...args, '--json');
    try {
      return { ...(JSON.parse(stdout) as T), code };
    } catch {
      throw new Error(`${name} printed no JSON document:\n${stdout}\n${stderr}`);
    }
  };
  const db = await temporaryDatabase(environment.DATABASE_URL);
  await importCatalog({ db, source: SAMPLE });
  return { db, run, runJson };
}

describe('refresh', () => {
  it('previews without a call, then fetches, and the next preview says cached', async () => {
    const { run, runJson } = await catalog();
    const preview = await run('refresh', '--dry-run', '--limit', '3');
    expect(preview.stdout).toMatch(
      /\[DRY RUN\] Would refresh 3 albums:\n- .* - Cover: needs refresh, Metadata: needs refresh/,
    );
    expect(preview.stdout).toContain('No changes made (dry run).');
    expect(simulator.calls).toHaveLength(0);
    const report = await runJson<Record<string, number>>('refresh', '--limit', '3');
    expect(report).toMatchObject({ code: 0, selected: 3, refreshed: 3, failed: 0 });
    const { albums } = await runJson<{ albums: { cover: string }[] }>('refresh', '--dry-run');
    expect(albums.slice(-4).map(({ cover }) => cover)).toEqual([
      'needs refresh',
      'cached',
      'cached',
      'cached',
    ]);
    const status = await runJson<object>('status');
    expect(status).toMatchObject({ code: 0, albums: 500, coversCached: 3, detailsCached: 3 });
  });

  it('ends with 2 when some failed, and lists them', async () => {
    const { run } = await catalog({ SPOTIFY_RETRY_ATTEMPTS: '0' });
    simulator.scriptEach((request) =>
      request.api === 'token' || request.path.includes('ids=') ? undefined : { kind: 'wrong-shape' },
    );
    const { code, stdout } = await run('refresh', '--limit', '2');
    expect(code).toBe(2);
    expect(stdout.match(/^Failed: .+ #\d+: /gm)).toHaveLength(2);
  });

  it('stops before what is kept for visitors, with 0 and when it goes on', async () => {
    const { run, runJson } = await catalog({ SPOTIFY_DAILY_BUDGET: '8' });
    const { code, stdout } = await run('refresh', '--missing');
    expect(code).toBe(0);
    expect(stdout).toMatch(/stopped: budget kept for visitors; run it again after (\w+ )?\d\d:\d\d/);
    expect(simulator.calls).toHaveLength(6);
    const status = await runJson<{ quota: object }>('status');
    expect(status.quota).toMatchObject({ budget: 8, used: 6, reservedForVisitors: 2, left: 2 });
  });

  it.each([
    [['--artist', 'Nobody At All Of This Name'], 0, /No album by Nobody At All/],
    [['--album-id', '99999'], 1, /There is no album 99999/],
    [['--older-than', 'long'], 64, /takes an age such as 90d/],
    [['--limit', '0'], 64, /takes a whole number from 1/],
  ])('%j ends with %i', async (args, expected, sentence) => {
    const { run } = await catalog();
    const { code, stdout, stderr } = await run('refresh', ...args);
    expect(code).toBe(expected);
    expect(stdout + stderr).toMatch(sentence);
  });

  it('says what to do when the credentials are wrong, and makes no storm', async () => {
    const { run, runJson } = await catalog({ SPOTIFY_CLIENT_SECRET: 'wrong' });
    const { code, stderr } = await run('refresh', '--limit', '5');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET'),
    ]);
    expect(simulator.calls).toHaveLength(0);
    expect(simulator.tokenRequests).toBeLessThanOrEqual(2);
    expect(await runJson<object>('status')).toMatchObject({
      accountFault: expect.stringContaining('SPOTIFY_CLIENT_ID') as string,
    });
    expect(await runJson<object>('status', '--check')).toMatchObject({ code: 1, credentials: 'invalid' });
  });
});

describe('--quiet', () => {
  it('says nothing but errors', async () => {
    const { run } = await catalog({ SPOTIFY_RETRY_ATTEMPTS: '0' });
    for (const [name, ...args] of [
      ['status'],
      ['explain', '1'],
      ['refresh', '--dry-run'],
      ['refresh', '--limit', '1'],
      ['refresh', '--artist', 'Nobody At All'],
      ['import', '--source', SAMPLE],
      ['migrate'],
      ['migrate', '--list'],
      ['clear', '--yes'],
    ]) {
      const { code, stdout, stderr } = await run(name!, ...args, '--quiet');
      expect([name, code, stdout, stderr]).toEqual([name, 0, '', '']);
    }
    expect((await run('explain', '99999', '--quiet')).stderr).toContain('no album');
    simulator.scriptEach((request) =>
      request.api === 'token' || request.path.includes('ids=') ? undefined : { kind: 'wrong-shape' },
    );
    const failed = await run('refresh', '--limit', '1', '--quiet');
    expect([failed.code, failed.stdout]).toEqual([2, '']);
    expect(failed.stderr).toMatch(/^Failed: .+ #\d+: /m);
  });
});

describe('doctor', () => {
  it('says what is well, and with exit code 1 what needs action', async () => {
    const { db, run, runJson } = await catalog({ GOOGLE_SHEETS_XLSX_URL: 'http://127.0.0.1:1/sheet.xlsx' });
    const of = ({ checks }: { checks: Finding[] }): Record<string, string> =>
      Object.fromEntries(checks.map(({ check, state }) => [check, state]));
    const well = await runJson<{ checks: Finding[] }>('doctor', '--offline');
    expect([well.code, Object.values(of(well)).includes('action')]).toEqual([0, false]);
    const found = await runJson<{ checks: Finding[] }>('doctor');
    expect([found.code, of(found)]).toMatchObject([1, { sheet: 'action', credentials: 'ok', lock: 'ok' }]);
    expect(simulator.calls).toHaveLength(0);
    await migrateDown(db);
    const { code, stdout, stderr } = await run('doctor', '--offline');
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^ACTION +schema +The schema lacks 1 migration\n +npm run migrate$/m);
  });
});

describe('import --no-skip-spotify', () => {
  it('fetches what is missing after the import, within the budget', async () => {
    const { runJson } = await catalog({ SPOTIFY_DAILY_BUDGET: '12' });
    const report = await runJson<object>('import', '--source', SAMPLE, '--no-skip-spotify');
    expect(report).toMatchObject({ code: 0, unchanged: 500, spotifyCalls: 9 });
    expect(simulator.calls).toHaveLength(9);
  });

  it('is not asked for by default', async () => {
    const { runJson } = await catalog();
    expect(await runJson<object>('import', '--source', SAMPLE, '--skip-spotify')).toMatchObject({
      spotifyCalls: 0,
    });
    expect(simulator.calls).toHaveLength(0);
  });
});

describe('explain and clear', () => {
  it('tell and forget', async () => {
    const { run, runJson } = await catalog();
    await run('refresh', '--limit', '2');
    const explained = await run('explain', '1');
    expect(explained.stdout).toMatch(/Sheet +20\d\d/);
    expect((await run('explain')).code).toBe(64);
    expect((await run('explain', '99999')).code).toBe(1);
    expect((await run('clear')).code).toBe(64);
    expect(await runJson<object>('clear', '--yes')).toMatchObject({ code: 0, cleared: 2 });
    expect(await runJson<object>('status')).toMatchObject({ coversCached: 0, detailsCached: 0, albums: 500 });
  });

  it('name and forget what a clock left that ran ahead, and pauses', async () => {
    const { db, run, runJson } = await catalog();
    await db
      .insertInto('source_breaker')
      .values({ api: 'web-api', failures: 0, probes_left: 0, open_until: '2126-01-01T00:00:00.000Z' })
      .execute();
    const status = await run('status');
    expect(status.stdout).toMatch(/Circuit breaker +closed/);
    expect(status.stdout).toMatch(
      /Clock ran ahead +pauses of Spotify: 1, up to 2126.*npm run clear -- --pauses/,
    );
    expect((await run('clear', '--pauses')).code).toBe(64);
    expect((await run('clear', '--pauses', '--covers', '--yes')).code).toBe(64);
    expect(await runJson<object>('clear', '--pauses', '--yes')).toMatchObject({ code: 0, cleared: 1 });
    expect(await runJson<object>('status')).toMatchObject({ momentsAhead: [] });
  });
});

describe('export', () => {
  it('writes a file whole, in each format', async () => {
    const { run } = await catalog();
    const out = join(temporaryFolder(), 'albums.json');
    expect((await run('export', '--format', 'json', '--out', out)).code).toBe(0);
    expect(existsSync(out)).toBe(true);
    const lines = (await run('export')).stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(500);
    expect(JSON.parse(lines[0]!)).toMatchObject({ id: 1, removed: false });
  });
});
