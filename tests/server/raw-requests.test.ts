import { once } from 'node:events';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databaseFile } from '#db/database-url.ts';
import { simulatedEnvironment, startSpotifySimulator } from '../../scripts/simulator/simulator.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { sendRaw } from '../support/raw-request.ts';
import { entryOf, serveStubSite } from '../support/stub-site.ts';

const request = (line: string, ...fields: string[]): string =>
  [line, 'Host: localhost', 'Connection: close', ...fields, '', ''].join('\r\n');

describe('raw requests', () => {
  it.each([
    ['a page', request('GET / HTTP/1.1'), 200],
    ['two dots', request('GET /../secret.txt HTTP/1.1'), 404],
    ['two dots, encoded', request('GET /%2e%2e/secret.txt HTTP/1.1'), 404],
    ['two dots and slash, encoded', request('GET /..%2fsecret.txt HTTP/1.1'), 404],
    ['two dots, encoded twice', request('GET /%252e%252e/secret.txt HTTP/1.1'), 404],
    ['two dots behind a folder', request('GET /catalog/../../secret.txt HTTP/1.1'), 404],
    ['a backslash', request('GET /..\\secret.txt HTTP/1.1'), 404],
    ['a backslash, encoded', request('GET /..%5csecret.txt HTTP/1.1'), 404],
    ['the server part of the build', request('GET /../server/entry.mjs HTTP/1.1'), 404],
    ['a zero byte', request('GET /index.html%00.txt HTTP/1.1'), 404],
    ['half an encoding', request('GET /%E0%A4%A HTTP/1.1'), 404],
    ['a broken encoding', request('GET /%zz/ HTTP/1.1'), 404],
    ['an encoding that is no UTF-8', request('GET /%ff/ HTTP/1.1'), 404],
    ['two slashes, which would lead elsewhere', request('GET //evil.example HTTP/1.1'), 404],
    ['a whole address', request('GET http://localhost/ HTTP/1.1'), 200],
    ['a whole address of another host', request('GET http://elsewhere.example:8080/ HTTP/1.1'), 200],
    ['a whole address in capitals', request('GET HTTPS://LOCALHOST HTTP/1.1'), 200],
    ['a whole address with a query', request('GET http://[::1]:4321?q=a HTTP/1.1'), 200],
    ['a whole address of a folder', request('GET http://localhost/catalog/ HTTP/1.1'), 200],
    ['a whole address of nothing', request('GET http://localhost/nothing/ HTTP/1.1'), 404],
    ['a whole address that leads out', request('GET http://localhost/../secret.txt HTTP/1.1'), 404],
    ['a whole address that leads elsewhere', request('GET http://localhost//evil.example HTTP/1.1'), 404],
    ['a whole address of the health', request('GET http://localhost/healthz HTTP/1.1'), 200],
    ['a whole address of the API', request('GET http://localhost/api/backfill HTTP/1.1'), 404],
    ['a whole address with a user', request('GET http://a:secret@localhost/ HTTP/1.1'), 400],
    ['a whole address without a host', request('GET http:/// HTTP/1.1'), 400],
    ['a whole address without Host', 'GET http://localhost/ HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['an address of another kind', request('GET ftp://localhost/ HTTP/1.1'), 404],
    ['the server as a whole', request('OPTIONS * HTTP/1.1'), 204],
    ['the server as a whole, by GET', request('GET * HTTP/1.1'), 404],
    ['a list page that would lead out', request('GET /catalog/artist/%2e%2e/0/ HTTP/1.1'), 404],
    ['a list page of nobody', request('GET /catalog/artist/nobody/1/ HTTP/1.1'), 404],
    ['an island that no route knows', request('GET /_server-islands/unknown HTTP/1.1'), 404],
    ['an island with wrong properties', request('GET /_server-islands/wrong/ HTTP/1.1'), 404],
    ['a body for an island', `${request('POST /_server-islands/A/ HTTP/1.1', 'Content-Length: 1')}{`, 405],
    ['a long address', request(`GET /${'a'.repeat(5_000)} HTTP/1.1`), 414],
    ['a longer address', request(`GET /${'a'.repeat(20_000)} HTTP/1.1`), 431],
    ['large headers', request('GET / HTTP/1.1', `X-Large: ${'a'.repeat(20_000)}`), 431],
    ['many headers', request('GET / HTTP/1.1', ...Array<string>(3_000).fill('X-Many: a')), 431],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['no host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 200],
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a space in the address', request('GET /a b HTTP/1.1'), 400],
    ['two lengths', request('GET / HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2'), 400],
    [
      'length and chunks',
      request('POST /_server-islands/A HTTP/1.1', 'Content-Length: 3', 'Transfer-Encoding: chunked'),
      400,
    ],
    ['a line break in a header', request('GET / HTTP/1.1', 'X-A: a\rX-B: b'), 400],
    ['another method', request('DELETE / HTTP/1.1'), 405],
    ['an unknown method', request('BREW / HTTP/1.1'), 400],
    ['a body for a page', `${request('POST / HTTP/1.1', 'Content-Length: 3')}abc`, 405],
    [
      'a body for a cover',
      `${request('POST /catalog/album/1/cover-art/ HTTP/1.1', 'Content-Length: 3')}abc`,
      405,
    ],
    ['a large body', request('POST /_server-islands/A HTTP/1.1', 'Content-Length: 70000'), 413],
    ['a body without length', request('POST /_server-islands/A HTTP/1.1', 'Transfer-Encoding: chunked'), 411],
    ['an expectation', request('GET / HTTP/1.1', 'Expect: miracles'), 417],
    ['an absurd range', request('GET / HTTP/1.1', 'Range: bytes=9-1'), 416],
    ['an absurd album', request('GET /catalog/album/99999999999999999999/metadata/ HTTP/1.1'), 200],
    ['a failure of ours', request('GET /_server-islands/broken HTTP/1.1'), 503],
    ['a failure of ours in details', request('GET /catalog/album/1/metadata/?broken HTTP/1.1'), 503],
    ['a failure of ours in a cover', request('GET /catalog/album/1/cover-art/?broken HTTP/1.1'), 503],
  ])('%s: answered, with the security headers and no secret', async (_name, message, status) => {
    const { origin } = await serveStubSite();
    const answer = await sendRaw(origin, [message]);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('secret');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.has('x-powered-by')).toBe(false);
  });

  it('that come too slowly are cut off, while others are answered', async () => {
    const timeouts = { headersMs: 300, requestMs: 300, idleMs: 5_000, lookEveryMs: 50 };
    const { origin } = await serveStubSite({ timeouts });
    const drip = ['GET / HTTP/1.1\r\n', ...Array.from({ length: 30 }, (_, index) => `X-${index}: a\r\n`)];
    const slow = sendRaw(origin, drip, { gapMs: 100 });
    expect((await fetch(origin)).status).toBe(200);
    // What drips is never whole: it ends because it is cut off.
    expect(await slow).toMatchObject({ status: 408, ended: true });
  });

  it('that never come are cut off', async () => {
    const { origin } = await serveStubSite({
      timeouts: { headersMs: 600_000, requestMs: 600_000, idleMs: 200, lookEveryMs: 50 },
    });
    expect((await sendRaw(origin, [])).ended).toBe(true);
  });
});

describe('the request log', () => {
  const lineOf = (log: Record<string, unknown>[], url: string) =>
    log.find((line) => line['msg'] === 'request' && line['url'] === url);

  it('has one line per request, under the id that its answer carries', async () => {
    const { origin, log } = await serveStubSite();
    const [page, missing] = [await fetch(`${origin}/`), await fetch(`${origin}/missing/`)];
    await fetch(`${origin}/_server-islands/broken`);
    await expect.poll(() => lineOf(log, '/_server-islands/broken')).toMatchObject({ level: 20, status: 503 });
    expect(lineOf(log, '/')).toMatchObject({
      level: 20,
      request_id: page.headers.get('x-request-id'),
      method: 'GET',
      status: 200,
    });
    // What strangers try out is not worth a line in use.
    expect(lineOf(log, '/missing/')).toMatchObject({
      level: 20,
      request_id: missing.headers.get('x-request-id'),
      status: 404,
    });
  });

  it('has a failure under the id of its request', async () => {
    const { origin, log } = await serveStubSite();
    const answer = await fetch(`${origin}/_server-islands/broken`);
    expect(log.find((line) => line['msg'] === 'request failed')).toMatchObject({
      request_id: answer.headers.get('x-request-id'),
    });
  });

  it.each([
    ['a trusted proxy', '127.0.0.1', 'front-1234567890', true],
    ['a stranger', '', 'front-1234567890', false],
    ['a trusted proxy that sends nonsense', '127.0.0.1', 'a b', false],
  ])('takes over an id from %s: %s', async (_name, trusted, id, taken) => {
    const { origin } = await serveStubSite({ environment: { TRUSTED_PROXIES: trusted } });
    const answer = await fetch(origin, { headers: { 'x-request-id': id } });
    expect(answer.headers.get('x-request-id') === id).toBe(taken);
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{8,64}$/);
  });
});

describe('stopping', () => {
  it('finishes what is under way, takes nothing new, and waits for no idle connection', async () => {
    const timeouts = { headersMs: 60_000, requestMs: 60_000, idleMs: 600_000, lookEveryMs: 50 };
    const { origin, server } = await serveStubSite({ timeouts });
    await (await fetch(origin)).text();
    const begun = once(process, 'slow-island');
    const slow = fetch(`${origin}/_server-islands/slow`);
    await begun;
    const stopped = server.stop();
    expect(await (await slow).text()).toBe('build one');
    await stopped;
    await expect(fetch(origin)).rejects.toThrow();
  });

  it('ends the services as well, also while Spotify hangs', async () => {
    const simulator = await startSpotifySimulator();
    onTestFinished(() => simulator.close());
    simulator.scriptEach(() => ({ kind: 'hang' }));
    const environment = simulatedEnvironment(simulator);
    const { origin, server, services } = await serveStubSite({ environment });
    await insertAlbums(services.db, 1);
    const cover = fetch(`${origin}/catalog/album/1/cover-art/`);
    await expect.poll(() => services.backfill.underWay()).toBe(1);
    await server.stop();
    await services.close();
    expect((await cover).status).toBe(200);
  });
});

describe('one connection', () => {
  it('that asks far ahead of what it reads is ended, and costs others little', async () => {
    const { origin, log } = await serveStubSite();
    const ahead = 'GET /_server-islands/slow HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20_000);
    const answer = await sendRaw(origin, [ahead]);
    expect(answer.status).toBe(0);
    expect((await fetch(origin)).status).toBe(200);
    await expect.poll(() => log.filter((line) => line['aborted']).length).toBeGreaterThan(0);
    expect(log.filter((line) => line['aborted']).length).toBeLessThanOrEqual(64);
  });

  it('that asks some requests ahead is answered in their order', async () => {
    const { origin } = await serveStubSite();
    const { hostname, port } = new URL(origin);
    const received = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname);
      let text = '';
      socket.on('data', (chunk) => (text += String(chunk)));
      socket.on('close', () => resolve(text));
      const paths = ['_server-islands/slow', ...Array<string>(20).fill('catalog/'), 'healthz'];
      const last = paths.length - 1;
      for (const [index, path] of paths.entries()) {
        socket.write(
          `GET /${path} HTTP/1.1\r\nHost: localhost\r\n${index === last ? 'Connection: close\r\n' : ''}\r\n`,
        );
      }
    });
    expect(received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(22);
    expect(received.indexOf('build one')).toBeLessThan(received.indexOf('<p>catalog'));
  });
});

describe('the health', () => {
  it('is 503 with a sentence while the database file is gone, and 200 when it is back', async () => {
    const { origin, services } = await serveStubSite();
    if (!services.config.databaseUrl.startsWith('file:')) return;
    const file = databaseFile(services.config.databaseUrl);
    const health = async () => (await fetch(`${origin}/healthz`)).json() as Promise<unknown>;
    expect(await health()).toEqual({ ok: true, albums: 0 });
    renameSync(file, `${file}.away`);
    await expect
      .poll(health, { timeout: 15_000 })
      .toEqual({ ok: false, reason: 'The database file was deleted or moved away under the running server' });
    expect((await fetch(`${origin}/healthz`)).status).toBe(503);
    expect((await fetch(origin)).status).toBe(200);
    renameSync(`${file}.away`, file);
    await expect.poll(health, { timeout: 15_000 }).toEqual({ ok: true, albums: 0 });
  });
});

it('a build that was replaced answers from memory what it had not been asked for yet', async () => {
  const { origin, distDir } = await serveStubSite({ chunk: true });
  rmSync(join(distDir, 'server', 'chunks'), { recursive: true });
  expect(await (await fetch(`${origin}/_server-islands/chunk`)).text()).toBe('from a chunk');
});

it('a new build in place of the old one is served within a second or two, without a restart', async () => {
  const { origin, distDir } = await serveStubSite();
  const island = async (): Promise<string> => (await fetch(`${origin}/_server-islands/A`)).text();
  expect(await island()).toBe('build one');
  writeFileSync(join(distDir, 'server', 'entry.mjs'), entryOf('two'));
  await expect.poll(island, { interval: 200 }).toBe('build two');
});
