import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '#src/config.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { createRandom } from '../../scripts/seeded-random.ts';
import { COMPILED } from '../support/run-script.ts';
import { onPostgres } from '../support/temporary-database.ts';
import { always, chaosSpotifyId, openChaosWorld, type ChaosWorld } from './chaos-world.ts';

/** PostgreSQL's own server keeps its files; what is left to show are the transactions. */
const ROUNDS = onPostgres ? 15 : 60;
const ALBUMS = 900;
const PER_ROUND = 12;
const SHEET = 'db/sample-sheet.xlsx';

interface Killed {
  /** Albums whose cover a visitor of the process had got. */
  answered: number[];
}

function startChild(world: ChaosWorld, args: string[]) {
  return spawn(process.execPath, [join(import.meta.dirname, 'busy-child.ts'), ...args], {
    env: { ...world.environment, ...COMPILED },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts a process, and kills it without warning when it has said so much, and so much later; or when that is reached. */
async function startAndKill(
  world: ChaosWorld,
  args: string[],
  kill: { says: 'ready' | 'answered'; times: number; ms: number; when?: () => Promise<unknown> },
): Promise<Killed> {
  const child = startChild(world, args);
  const closed = once(child, 'close');
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const lines = createInterface(child.stdout);
  const answered: number[] = [];
  let said = 0;
  const reached = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (line.startsWith('answered ')) answered.push(Number(line.slice(9)));
      if (line.startsWith(kill.says)) said += 1;
      if (said === kill.times) resolve();
    });
  });
  await Promise.race([reached, closed]);
  await kill.when?.();
  await sleep(kill.ms);
  expect(child.exitCode, complaints).toBeNull();
  child.kill('SIGKILL');
  await closed;
  return { answered };
}

async function integrityOf({ db }: ChaosWorld): Promise<unknown> {
  if (onPostgres) return ['ok'];
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(5)`.execute(db);
  return rows.map((row) => row.integrity_check);
}

describe('kill -9 at any moment', () => {
  it(`keeps the database whole and every answered row, ${ROUNDS} times`, { timeout: 1_200_000 }, async () => {
    const dice = createRandom('kill');
    const world = await openChaosWorld({ albums: ALBUMS, simulator: { latencyMs: [2, 20] } });
    await world.db.updateTable('album').set({ tab: '2024 Chaos' }).execute();
    const { albums: ofSheet } = await importCatalog({ db: world.db, source: SHEET, limit: 400 });
    expect(await once(startChild(world, ['load']), 'exit')).toEqual([0, null]);
    let rounds = 0;
    let answers = 0;
    let wanted = 0;
    let nextId = 1;

    async function round(lane: number): Promise<void> {
      rounds += 1;
      const mode = lane === 0 && dice.chance(0.25) ? 'import' : dice.chance(0.2) ? 'refresh' : 'visit';
      // Now and then two lanes meet on the same albums.
      const from = Math.max(1, nextId - (dice.chance(0.3) ? PER_ROUND : 0));
      const args = { import: [mode, SHEET], refresh: [mode], visit: [mode, String(from)] }[mode];
      const says = mode === 'visit' && dice.chance(0.6) ? 'answered' : 'ready';
      const times = says === 'answered' ? dice.whole(1, 8) : 1;
      if (mode === 'visit') nextId += PER_ROUND;
      if (says === 'answered') wanted += times;
      const ms = dice.between(0, mode === 'import' ? 260 : 40);
      const { answered } = await startAndKill(world, args, { says, times, ms });
      answers += answered.length;
      expect(await integrityOf(world)).toEqual(['ok']);
      const kept = await world.db
        .selectFrom('spotify_album')
        .select('spotify_album_id')
        .where('cover_state', '=', 'found')
        .where('metadata_state', '=', 'found')
        .where('spotify_album_id', 'in', answered.map(chaosSpotifyId))
        .execute();
      expect(kept.length).toBe(answered.length);
      const { spoilt } = await world.db
        .selectFrom('album')
        .select((select) => select.fn.countAll<number>().as('spoilt'))
        .where('format', '=', 'spoilt')
        .executeTakeFirstOrThrow();
      expect([0, ofSheet]).toContain(spoilt);
    }

    const lanes = [0, 1, 2].map(async (lane) => {
      while (rounds < ROUNDS) await round(lane);
    });
    await Promise.all(lanes);
    expect(rounds).toBeGreaterThanOrEqual(ROUNDS);
    expect(wanted).toBeGreaterThan(ROUNDS / 2);
    expect(answers).toBeGreaterThanOrEqual(wanted);

    // An album is fetched again only where a process died between the call and the writing of its answer.
    const called = world.simulator.calls.filter(({ status, albumId }) => status === 200 && albumId !== null);
    const again = called.length - new Set(called.map(({ albumId }) => albumId)).size;
    expect(again).toBeLessThanOrEqual(rounds * parseConfig({}).spotify.maxConcurrent);
    const count = await world.db
      .selectFrom('album')
      .select((s) => s.fn.countAll<number>().as('n'))
      .executeTakeFirst();
    expect(count?.n).toBe(ALBUMS + ofSheet);
  });

  it('while a call is under way costs one more call, once the lease has run out', async () => {
    const clock = { ms: Date.now() };
    const world = await openChaosWorld({ albums: 2, now: () => clock.ms });
    const { backfill } = world.openServer();
    world.simulator.script({ kind: 'status', status: 403 }, { kind: 'hang' });
    await backfill.readCover(1, always);
    await world.db.deleteFrom('source_breaker').execute();
    world.simulator.forgetCalls();

    // The last album: with another beside it the two might leave in one call, or the other be the one that hangs.
    const calls = (): number => world.simulator.callsFor(chaosSpotifyId(2));
    const when = (): Promise<unknown> => expect.poll(calls).toBe(1);
    await startAndKill(world, ['visit', '2'], { says: 'ready', times: 1, ms: 0, when });
    const lease = await world.db
      .selectFrom('spotify_lease')
      .select('expires_at')
      .where('spotify_album_id', '=', chaosSpotifyId(2))
      .executeTakeFirstOrThrow();
    clock.ms = Date.parse(lease.expires_at) - 1;
    expect((await backfill.readCover(2, always))?.state.status).toBe('unavailable');
    expect(calls()).toBe(1);
    clock.ms += 1_000;
    expect((await backfill.readCover(2, always))?.state.status).toBe('found');
    expect(calls()).toBe(2);
  });
});
