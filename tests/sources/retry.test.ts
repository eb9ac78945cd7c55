import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { retry, sleep, type Retry } from '#src/sources/retry.ts';

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

  it('lets shouldRetry decide', async () => {
    const { operation, calls } = failing(1, () => new Error('not yet'));
    await retry(operation, { attempts: 2, shouldRetry: () => true, sleep: noSleep });
    expect(calls()).toBe(2);
  });

  it('does not repeat what is no network failure', async () => {
    const { operation, calls } = failing(1, () => new TypeError('x is not a function'));
    await expect(retry(operation, { attempts: 3, sleep: noSleep })).rejects.toThrow('not a function');
    expect(calls()).toBe(1);
  });

  it('announces a retry only when one follows, with its wait, which doubles up to 10 s', async () => {
    const announced: Retry[] = [];
    const pause = vi.fn(noSleep);
    const { operation } = failing(9, () => new TypeError('fetch failed'));
    const onRetry = (each: Retry): void => void announced.push(each);
    await expect(retry(operation, { attempts: 7, onRetry, sleep: pause })).rejects.toThrow();
    expect(announced.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(pause.mock.calls.map(([ms]: unknown[]) => ms)).toEqual(announced.map(({ delayMs }) => delayMs));
    for (const [index, leastMs] of [500, 1_000, 2_000, 4_000, 8_000, 10_000].entries()) {
      expect(announced[index]!.delayMs).toBeGreaterThanOrEqual(leastMs);
      expect(announced[index]!.delayMs).toBeLessThanOrEqual(leastMs * 1.25);
    }
  });

  it('stops waiting when the signal is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const { operation, calls } = failing(9, () => new TypeError('fetch failed'));
    const retrying = retry(operation, {
      attempts: 5,
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

  it.each(['refused', 'reset', 'cut'] as const)('repeats a real request that was %s', async (failure) => {
    const server = createServer((request, response) => {
      if (failure === 'reset') request.socket.resetAndDestroy();
      else response.writeHead(200, { 'content-length': 100 }).write('x', () => request.socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    if (failure === 'refused') await new Promise((resolve) => server.close(resolve));
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
