import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { always, chaosSpotifyId, openChaosWorld } from './chaos-world.ts';

/** So often a stored cover is asked for meanwhile. */
const READS = 200;

describe('while another process holds the write lock of the database', () => {
  it('stored covers come, cold ones are answered, and what was fetched is kept', async () => {
    const world = await openChaosWorld({ albums: 10 });
    const server = world.openServer();
    const { backfill } = server;
    const visit = (id: number) => backfill.readCover(id, always);
    await backfill.readCover(1, always);
    const lock = spawn(
      process.execPath,
      [join(import.meta.dirname, 'hold-write-lock-child.ts'), world.environment['DATABASE_URL']!],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    await once(lock.stdout, 'data');
    const released = once(lock, 'close');

    const cold = [2, 3, 4].map((id) => visit(id));
    for (let read = 0; read < READS; read += 1) {
      expect((await backfill.readCover(1, always))?.state.status).toBe('found');
    }
    const coldAnswers = await Promise.all(cold);
    expect(coldAnswers.map((answer) => answer?.state.status)).toEqual(Array(3).fill('unavailable'));

    // All of it came while nobody else could write.
    expect(lock.exitCode).toBeNull();
    lock.stdin.end();
    await released;
    await backfill.settled();
    for (const id of [2, 3, 4]) {
      expect((await backfill.readCover(id, always))?.state.status).toBe('found');
    }
    const fetched = world.simulator.calls.filter(({ status }) => status === 200);
    expect(fetched.map(({ albumId }) => albumId).toSorted()).toEqual([1, 2, 3, 4].map(chaosSpotifyId));
  });
});
