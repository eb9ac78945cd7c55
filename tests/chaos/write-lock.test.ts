import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { needOnDemand } from '#src/backfill/need-on-demand.ts';
import { always, chaosSpotifyId, openChaosWorld, p99, timed } from './chaos-world.ts';

const HELD_MS = 4_000;

describe('while another process holds the write lock of the database for 4 s', () => {
  it('stored covers come at once, cold ones are answered within 3 s, and what was fetched is kept', async () => {
    const world = await openChaosWorld({ albums: 10 });
    const server = world.openServer();
    const { backfill } = server;
    const visit = (id: number) => needOnDemand(server, id, (each) => backfill.getCover(each, always));
    await backfill.getCover(1, always);
    const lock = spawn(
      process.execPath,
      [join(import.meta.dirname, 'hold-write-lock.ts'), world.environment['DATABASE_URL']!, String(HELD_MS)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(lock.stdout, 'data');
    const released = once(lock, 'close');

    const cold = [2, 3, 4].map((id) => timed(() => visit(id)));
    const stored: number[] = [];
    const until = performance.now() + HELD_MS - 200;
    while (performance.now() < until) {
      stored.push((await timed(() => backfill.getCover(1, always))).ms);
      await sleep(5);
    }
    const coldAnswers = await Promise.all(cold);
    expect(Math.max(...coldAnswers.map(({ ms }) => ms))).toBeLessThan(3_000);
    expect(coldAnswers.map(({ value }) => value?.state.status)).toEqual(Array(3).fill('unavailable'));
    expect(stored.length).toBeGreaterThan(100);
    expect(p99(stored)).toBeLessThan(50);

    await released;
    await backfill.settled();
    for (const id of [2, 3, 4]) {
      expect((await backfill.getCover(id, always))?.state.status).toBe('found');
    }
    const fetched = world.simulator.calls.filter(({ status }) => status === 200);
    expect(fetched.map(({ albumId }) => albumId).toSorted()).toEqual([1, 2, 3, 4].map(chaosSpotifyId));
  });
});
