import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createThrottle } from '#src/sources/throttle.ts';

const LATER = { urgent: false, signal: new AbortController().signal };
const URGENT = { ...LATER, urgent: true };

describe('createThrottle', () => {
  it('starts at most `limit` tasks in any window', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const throttle = createThrottle({ limit: 3, intervalMs: 120, maxConcurrent: 100 });
    const starts: number[] = [];
    const task = async (): Promise<void> => void starts.push(Date.now());
    const all = Promise.all(Array.from({ length: 9 }, () => throttle.run(task, LATER)));
    await vi.advanceTimersByTimeAsync(1_000);
    await all;
    expect(starts).toHaveLength(9);
    for (let index = 3; index < starts.length; index += 1) {
      expect((starts[index] ?? 0) - (starts[index - 3] ?? 0)).toBeGreaterThanOrEqual(120);
    }
  });

  it.each([-3_600_000, 3_600_000, 10 * 365 * 86_400_000])(
    'keeps its pace when the clock is set by %i ms',
    async (changeMs) => {
      vi.useFakeTimers();
      onTestFinished(() => void vi.useRealTimers());
      const throttle = createThrottle({ limit: 3, intervalMs: 120, maxConcurrent: 100 });
      let started = 0;
      const task = async (): Promise<void> => void (started += 1);
      const run = () => Promise.all(Array.from({ length: 3 }, () => throttle.run(task, LATER)));
      await run();
      vi.setSystemTime(Date.now() + changeMs);
      const later = run();
      await vi.advanceTimersByTimeAsync(119);
      expect(started).toBe(3);
      await vi.advanceTimersByTimeAsync(2);
      await later;
      expect(started).toBe(6);
    },
  );

  it('runs at most `maxConcurrent` tasks at once', async () => {
    const throttle = createThrottle({ limit: 1_000, intervalMs: 100, maxConcurrent: 4 });
    let running = 0;
    let most = 0;
    const full = Promise.withResolvers<void>();
    const task = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      if (running === 4) full.resolve();
      await full.promise;
      await wait(2);
      running -= 1;
    };
    await Promise.all(Array.from({ length: 40 }, () => throttle.run(task, LATER)));
    expect(most).toBe(4);
  });

  it('lets urgent tasks pass those that wait', async () => {
    const throttle = createThrottle({ limit: 1_000, intervalMs: 100, maxConcurrent: 1 });
    const order: string[] = [];
    const task = (name: string) => async (): Promise<void> => void order.push(name);
    const [begun, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = throttle.run(async () => {
      begun.resolve();
      await finish.promise;
      order.push('first');
    }, LATER);
    await begun.promise;
    const others = [throttle.run(task('refresh'), LATER), throttle.run(task('visitor'), URGENT)];
    finish.resolve();
    await Promise.all([first, ...others]);
    expect(order).toEqual(['first', 'visitor', 'refresh']);
  });

  it('spends no place in the window on tasks whose caller has left', async () => {
    const throttle = createThrottle({ limit: 1, intervalMs: 100, maxConcurrent: 10 });
    await throttle.run(async () => {}, LATER);
    const controller = new AbortController();
    let started = 0;
    // Had they spent their places, the next would come after ten minutes.
    const left = 6_000;
    const crowd = Array.from({ length: left }, () =>
      throttle
        .run(async () => void (started += 1), { urgent: true, signal: controller.signal })
        .catch((error: unknown) => error),
    );
    const reason = new Error('gone');
    controller.abort(reason);
    expect(await Promise.all(crowd)).toEqual(Array.from({ length: left }, () => reason));
    await throttle.run(async () => {}, LATER);
    expect(started).toBe(0);
  });

  it('goes on after a task that failed', async () => {
    const throttle = createThrottle({ limit: 1_000, intervalMs: 100, maxConcurrent: 1 });
    await expect(throttle.run(() => Promise.reject(new Error('broken')), LATER)).rejects.toThrow('broken');
    expect(await throttle.run(async () => 'next', LATER)).toBe('next');
  });
});
