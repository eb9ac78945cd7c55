import { expect, it } from 'vitest';
import { isNetworkFailure, sendRequest } from '#src/sources/http-client.ts';
import { serveOnLoopback } from '../support/loopback-server.ts';

it('reads so much of a body, and says whether that is all', async () => {
  const url = await serveOnLoopback((_request, response) => void response.end('0123456789'));
  const all = await sendRequest(url, { maxBytes: 10 });
  expect([all.status, all.ok, all.body.toString(), all.isWhole]).toEqual([200, true, '0123456789', true]);
  const some = await sendRequest(url, { maxBytes: 9 });
  expect([some.body.toString(), some.isWhole]).toEqual(['012345678', false]);
});

it('does not wait for the end of an error, and gives what has come of it', async () => {
  const url = await serveOnLoopback((_request, response) => void response.writeHead(503).write('busy'));
  const { status, ok, body } = await sendRequest(url, { maxBytes: 10, timeoutMs: 60_000 });
  expect([status, ok, body.toString()]).toEqual([503, false, 'busy']);
});

it.each(['headers', 'body'])(
  'ends at its timeout and at the caller’s signal, waiting for the %s',
  async (part) => {
    const url = await serveOnLoopback(
      (_request, response) => part === 'body' && response.writeHead(200).write('x'),
    );
    const late = sendRequest(url, { maxBytes: 10, timeoutMs: 100 });
    await expect(late).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(isNetworkFailure(await late.catch((error: unknown) => error))).toBe(true);
    const controller = new AbortController();
    const left = sendRequest(url, { maxBytes: 10, signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    const error: unknown = await left.catch((reason: unknown) => reason);
    expect(error).toBe(controller.signal.reason);
    expect(isNetworkFailure(error)).toBe(false);
  },
);
