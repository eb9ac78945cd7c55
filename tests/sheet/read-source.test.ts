import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readSource, type DownloadOptions } from '#src/sheet/read-source.ts';
import { exportAddress, publicSource, sheetPage } from '#src/sheet/sheet-address.ts';
import { serveOnLoopback } from '../support/loopback-server.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const noWait = { sleep: () => Promise.resolve() };
const download = (url: string, options: DownloadOptions = {}) => readSource(url, { ...noWait, ...options });

describe('readSource from a URL', () => {
  it('follows redirects', async () => {
    const url = await serveOnLoopback((request, response) => {
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
    const url = await serveOnLoopback((_request, response) => {
      requests += 1;
      response.writeHead(status, { 'content-type': type }).end('<html>Sign in</html>');
    });
    await expect(download(url)).rejects.toMatchObject({ code });
    expect(requests).toBe(1);
  });

  it('says that the sheet is not shared publicly when Google wants a sign-in', async () => {
    const url = await serveOnLoopback((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
    });
    await expect(download(url)).rejects.toThrow('The sheet is not shared publicly');
  });

  it('sends name and password of the address as such, and shows neither them nor a key', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serveOnLoopback((request, response) => {
      asked.push(request.url, request.headers.authorization);
      response.writeHead(404).end();
    });
    const reading = download(`${url.replace('//', '//ann:s%3Acret@')}/sheet.xlsx?key=hidden`);
    await expect(reading).rejects.toThrow(`There is no sheet at ${url}/sheet.xlsx (the server`);
    const basic = `Basic ${Buffer.from('ann:s:cret').toString('base64')}`;
    expect(asked).toEqual(['/sheet.xlsx?key=hidden', basic]);
  });

  it.each<[string, RequestListener]>([
    ...[200, 400, 404].map((status): [string, RequestListener] => [
      `a ${status} with Google's page that the file cannot be opened now`,
      (_request, response) =>
        void response
          .writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
          .end('<!DOCTYPE html><p>Sorry, unable to open the file at this time.</p>'),
    ]),
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
    const url = await serveOnLoopback((request, response) => {
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
    const url = await serveOnLoopback((_request, response) => {
      const more = (): void => void response.write(Buffer.alloc(64 * 1024), (error) => error ?? more());
      more();
    });
    await expect(download(url, { maxBytes: 1024 * 1024 })).rejects.toMatchObject({ code: 'sheet-too-large' });
  });

  it('stops at the time limit, before and within the answer', async () => {
    const silent = await serveOnLoopback(() => {});
    await expect(download(silent, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'sheet-timeout' });
    const slow = await serveOnLoopback((_request, response) => void response.write('P'));
    await expect(download(slow, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'sheet-timeout' });
  });

  it('stops when it is told to', async () => {
    const url = await serveOnLoopback(() => {});
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

  it.each(['file://tmp/sheet.xlsx', 'file:///tmp/a%2Fb.xlsx'])(
    '%s is a fault of configuration',
    async (url) => {
      await expect(readSource(url)).rejects.toMatchObject({ code: 'config' });
    },
  );

  it('says what is wrong with it', async () => {
    const folder = temporaryFolder();
    await expect(readSource(join(folder, 'none.xlsx'))).rejects.toThrow('does not exist');
    await expect(readSource(folder)).rejects.toMatchObject({ code: 'sheet-file' });
  });
});

describe('exportAddress', () => {
  const id = '1fQFg52uaojpRCz29EzSHVpsX5SYVJ2VN8IuKs9XA5W8';
  const wanted = `https://docs.google.com/spreadsheets/d/${id}/export?format=xlsx`;
  const sheets = 'https://docs.google.com/spreadsheets';
  it.each([
    `${sheets}/d/${id}`,
    `${sheets}/d/${id}/`,
    `${sheets}/d/${id}?gid=7`,
    `${sheets}/d/${id}#gid=7`,
    `${sheets}/d/${id}/edit#gid=0`,
    `${sheets}/d/${id}/edit?usp=sharing`,
    `${sheets}/d/${id}/edit?gid=7#gid=7`,
    `${sheets}/d/${id}/view`,
    `${sheets}/d/${id}/htmlview`,
    `${sheets}/d/${id}/preview`,
    `${sheets}/d/${id}/copy`,
    `${sheets}/d/${id}/pubhtml`,
    `${sheets}/d/${id}/pub?output=csv`,
    `${sheets}/d/${id}/export?format=csv&gid=7`,
    `${sheets}/d/${id}/gviz/tq?tqx=out:csv`,
    `${sheets}/u/1/d/${id}/edit`,
    `${sheets}/u/0/d/${id}/export?format=xlsx`,
    `https://docs.google.com/a/example.org/spreadsheets/d/${id}/edit`,
    `https://docs.google.com/a/example.org/spreadsheets/u/2/d/${id}/edit#gid=7`,
    `http://docs.google.com/spreadsheets/d/${id}/edit`,
    `https://drive.google.com/open?id=${id}`,
    `https://drive.google.com/open?id=${id}&usp=drive_copy`,
    `https://drive.google.com/file/d/${id}/view?usp=sharing`,
    `https://drive.google.com/file/u/1/d/${id}/preview`,
    `https://drive.google.com/uc?export=download&id=${id}`,
    `https://spreadsheets.google.com/ccc?key=${id}`,
    wanted,
  ])('%s is the export', (url) => {
    expect(exportAddress(url)).toBe(wanted);
  });

  it.each([
    [`${sheets}/d/${id}/edit?resourcekey=0-aB_c`, `${wanted}&resourcekey=0-aB_c`],
    [`${sheets}/d/${id}/export?format=xlsx&gid=7`, `${sheets}/d/${id}/export?format=xlsx&gid=7`],
    [`${sheets}/d/e/2PACX-${id}/pubhtml?gid=7&single=true`, `${sheets}/d/e/2PACX-${id}/pub?output=xlsx`],
    [`${sheets}/d/e/2PACX-${id}/pub?output=csv`, `${sheets}/d/e/2PACX-${id}/pub?output=xlsx`],
    [`https://docs.google.com.evil.example/spreadsheets/d/${id}/edit`, undefined],
    [`https://x.example/spreadsheets/d/${id}/edit`, undefined],
    ['https://docs.google.com/document/u/0/', undefined],
    ['https://x.example/sheet.xlsx?id=1', undefined],
  ])('%s is asked for as %s', (url, address = url) => {
    expect(exportAddress(url)).toBe(address);
  });
});

describe('an address that is shown', () => {
  it.each([
    ['https://x.example/a.xlsx?key=secret#part', 'https://x.example/a.xlsx'],
    ['https://ann:secret@x.example:8443/a.xlsx?key=secret', 'https://x.example:8443/a.xlsx'],
    ['https://ann:secret@[bad/a.xlsx?key=secret', 'https://[bad/a.xlsx'],
    ['db/what?.xlsx', 'db/what?.xlsx'],
  ])('%s is %s', (source, shown) => expect(publicSource(source)).toBe(shown));

  it.each([
    [
      'https://docs.google.com/spreadsheets/u/1/d/abc/edit?resourcekey=k',
      'https://docs.google.com/spreadsheets/d/abc/',
    ],
    [
      'https://docs.google.com/spreadsheets/d/e/2PACX-0123456789abcdefghij/pub?output=xlsx',
      'https://docs.google.com/spreadsheets/d/e/2PACX-0123456789abcdefghij/pubhtml',
    ],
    ['https://ann:secret@x.example/a.xlsx?key=secret', 'https://x.example/a.xlsx'],
  ])('the page of %s is %s', (source, page) => expect(sheetPage(source)).toBe(page));
});
