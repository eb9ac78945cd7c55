import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { retry, sleep, type RetryOptions } from '#src/sources/retry.ts';

function failing(times: number, error: () => unknown) {
  let calls = 0;
  const operation = async (): Promise<string> => {
    calls += 1;
    if (calls <= times) throw error();
    return `done after ${calls}`;
  };
  return { operation, calls: () => calls };
}

const noSleep = async (): Promise<void> => {};

describe('retry', () => {
  it('calls again until it succeeds', async () => {
    const { operation } = failing(2, () => new TypeError('fetch failed'));
    expect(await retry(operation, { attempts: 3, sleep: noSleep })).toBe('done after 3');
  });

  it.each([1, 2, 4])('calls at most %i times and throws the last error itself', async (attempts) => {
    const error = new TypeError('fetch failed');
    const { operation, calls } = failing(9, () => error);
    await expect(retry(operation, { attempts, sleep: noSleep })).rejects.toBe(error);
    expect(calls()).toBe(attempts);
  });

  it('lets shouldRetry decide, also about a TypeError of our own', async () => {
    const { operation, calls } = failing(1, () => new TypeError('x is not a function'));
    await retry(operation, { attempts: 2, shouldRetry: () => true, sleep: noSleep });
    expect(calls()).toBe(2);
  });

  it('does not repeat what is no network fault', async () => {
    const { operation, calls } = failing(1, () => new TypeError('x is not a function'));
    await expect(retry(operation, { attempts: 3, sleep: noSleep })).rejects.toThrow('not a function');
    expect(calls()).toBe(1);
  });

  it('announces a retry only when one follows, with its wait', async () => {
    const announced: number[][] = [];
    const pause = vi.fn(noSleep);
    const { operation } = failing(9, () => new TypeError('fetch failed'));
    const options: RetryOptions = {
      attempts: 3,
      onRetry: ({ attempt, delayMs }) => announced.push([attempt, delayMs]),
      sleep: pause,
      delayMs: (attempt) => attempt * 10,
    };
    await expect(retry(operation, options)).rejects.toThrow();
    expect(announced).toEqual([
      [1, 10],
      [2, 20],
    ]);
    expect(pause.mock.calls.map(([ms]: unknown[]) => ms)).toEqual([10, 20]);
  });

  it('stops waiting when the signal is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const { operation, calls } = failing(9, () => new TypeError('fetch failed'));
    const retrying = retry(operation, {
      attempts: 5,
      delayMs: () => 60_000,
      onRetry: () => controller.abort(reason),
      signal: controller.signal,
    });
    await expect(retrying).rejects.toBe(reason);
    expect(calls()).toBe(1);
  });

  it('keeps the answer of an attempt that ended well just after the abort', async () => {
    const controller = new AbortController();
    const operation = async (): Promise<string> => {
      controller.abort();
      return 'paid for';
    };
    expect(await retry(operation, { attempts: 2, signal: controller.signal })).toBe('paid for');
  });

  it('never begins under an aborted signal', async () => {
    const operation = vi.fn(async () => 'x');
    await expect(retry(operation, { attempts: 2, signal: AbortSignal.abort() })).rejects.toThrow();
    expect(operation).not.toHaveBeenCalled();
  });

  it.each(['refused', 'reset', 'cut'] as const)('repeats a real request that was %s', async (fault) => {
    const server = createServer((request, response) => {
      if (fault === 'reset') request.socket.resetAndDestroy();
      else response.writeHead(200, { 'content-length': 100 }).write('x', () => request.socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    if (fault === 'refused') await new Promise((resolve) => server.close(resolve));
    let calls = 0;
    const operation = async (): Promise<string> => {
      calls += 1;
      return (await fetch(`http://127.0.0.1:${port}/`)).text();
    };
    await expect(retry(operation, { attempts: 2, sleep: noSleep })).rejects.toThrow();
    expect(calls).toBe(2);
    server.close();
  });
});

describe('sleep', () => {
  it('rejects with the reason of the signal', async () => {
    const reason = new Error('enough');
    await expect(sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
