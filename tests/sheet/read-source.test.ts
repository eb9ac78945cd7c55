import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exportAddress, type DownloadOptions } from '#src/sheet/download-sheet.ts';
import { readSource } from '#src/sheet/read-source.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const noWait = { sleep: () => Promise.resolve() };
const download = (url: string, options: DownloadOptions = {}) => readSource(url, { ...noWait, ...options });

describe('readSource from a URL', () => {
  it('follows redirects', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/sheet') response.end('PK');
      else response.writeHead(307, { location: '/sheet' }).end();
    });
    expect((await download(`${url}/export`)).toString()).toBe('PK');
  });

  it.each([
    [200, 'text/html; charset=utf-8', 'sheet-not-public'],
    [401, 'text/plain', 'sheet-not-public'],
    [403, 'text/html', 'sheet-not-public'],
    [404, 'text/html', 'sheet-not-found'],
    [410, 'text/html', 'sheet-not-found'],
    [400, 'text/plain', 'sheet-download'],
  ])('a %d of %s is %s, asked once', async (status, type, code) => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.writeHead(status, { 'content-type': type }).end('<html>Sign in</html>');
    });
    await expect(download(url)).rejects.toMatchObject({ code });
    expect(requests).toBe(1);
  });

  it('says that the sheet is not shared publicly when Google wants a sign-in', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
    });
    await expect(download(url)).rejects.toThrow('The sheet is not shared publicly');
  });

  it.each<[string, RequestListener]>([
    ['a server fault', (_request, response) => void response.writeHead(503).end()],
    ['too many requests', (_request, response) => void response.writeHead(429).end()],
    ['a cut connection', (request) => void request.socket.destroy()],
    [
      'an answer that breaks off',
      (request, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('half', () => request.socket.destroy());
      },
    ],
  ])('tries again after %s, and gives up after the third', async (_what, fault) => {
    let requests = 0;
    let faults = 2;
    const url = await serve((request, response) => {
      requests += 1;
      if (faults-- > 0) fault(request, response);
      else response.end('whole');
    });
    const retries: number[] = [];
    const options = { onRetry: ({ attempt }: { attempt: number }) => void retries.push(attempt) };
    expect((await download(url, options)).toString()).toBe('whole');
    expect([requests, retries]).toEqual([3, [1, 2]]);
    faults = 99;
    await expect(download(url)).rejects.toMatchObject({ code: 'sheet-download' });
    expect(requests).toBe(6);
  });

  it('stops at the size limit, without reading on', async () => {
    const url = await serve((_request, response) => {
      const more = (): void => void response.write(Buffer.alloc(64 * 1024), (error) => error ?? more());
      more();
    });
    await expect(download(url, { maxBytes: 1024 * 1024 })).rejects.toMatchObject({ code: 'sheet-too-large' });
  });

  it('stops at the time limit, before and within the answer', async () => {
    const silent = await serve(() => {});
    await expect(download(silent, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'sheet-timeout' });
    const slow = await serve((_request, response) => void response.write('P'));
    await expect(download(slow, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'sheet-timeout' });
  });

  it('stops when it is told to', async () => {
    const url = await serve(() => {});
    const abort = new AbortController();
    const reading = download(url, { signal: abort.signal });
    abort.abort(new Error('told to stop'));
    await expect(reading).rejects.toThrow('told to stop');
  });
});

describe('readSource from a file', () => {
  it('reads a path and a file: URL', async () => {
    const file = join(temporaryFolder(), 'a sheet.xlsx');
    writeFileSync(file, 'PK');
    expect((await readSource(file)).toString()).toBe('PK');
    expect((await readSource(pathToFileURL(file).href)).toString()).toBe('PK');
  });

  it('says what is wrong with it', async () => {
    const folder = temporaryFolder();
    await expect(readSource(join(folder, 'none.xlsx'))).rejects.toThrow('does not exist');
    await expect(readSource(folder)).rejects.toMatchObject({ code: 'sheet-file' });
  });
});

describe('exportAddress', () => {
  const id = '1fQFg52uaojpRCz29EzSHVpsX5SYVJ2VN8IuKs9XA5W8';
  const wanted = `https://docs.google.com/spreadsheets/d/${id}/export?format=xlsx`;
  it.each([
    [`https://docs.google.com/spreadsheets/d/${id}/edit#gid=0`, wanted],
    [`https://docs.google.com/spreadsheets/d/${id}/edit?usp=sharing`, wanted],
    [`https://docs.google.com/spreadsheets/d/${id}`, wanted],
    [wanted, wanted],
    ['https://x.example/sheet.xlsx', 'https://x.example/sheet.xlsx'],
  ])('%s', (url, address) => {
    expect(exportAddress(url)).toBe(address);
  });
});
