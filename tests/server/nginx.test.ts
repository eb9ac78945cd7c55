import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { freePort } from '../../scripts/kit/listen-address.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { sendRaw } from '../support/raw-request.ts';
import { serveStubSite } from '../support/stub-site.ts';
import { listen, settle } from './cover-listener.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const nginx = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/opt/homebrew/bin/nginx'].find((place) =>
  existsSync(place),
);

/** The project's configuration, with free ports of loopback, inside the least of a whole one. */
function configure(folder: string, ports: { front: number; server: number }): string {
  const written = readFileSync(join(PROJECT_ROOT, '.github', 'nginx', 'site.conf'), 'utf8');
  const site = written
    .replace('server 127.0.0.1:4321;', `server 127.0.0.1:${ports.server};`)
    .replace('listen 127.0.0.1:8080;', `listen 127.0.0.1:${ports.front};`);
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const temporary = kinds.map((kind) => `${kind}_temp_path ${join(folder, kind)};`).join('\n');
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${join(folder, 'nginx.pid')}; error_log ${join(folder, 'error.log')};
     events { worker_connections 256; }
     http { access_log off; ${temporary}\n${site} }`,
  );
  return file;
}

/** The server with nginx before it. */
async function serveBehindNginx(environment: Record<string, string> = {}) {
  const started: ChildProcess[] = [];
  const stub = await serveStubSite({
    environment: { TRUSTED_PROXIES: '127.0.0.1', ...environment },
    // Says something, then waits for the end of its input.
    startCommand: () => {
      const script = 'console.log("half of it"); process.stdin.resume()';
      const job = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'pipe'] });
      started.push(job);
      return job;
    },
  });
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const ports = { front: await freePort(), server: Number(new URL(stub.origin).port) };
  const child = spawn(nginx!, ['-c', configure(folder, ports), '-p', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(async () => {
    child.kill('SIGQUIT');
    if (child.exitCode === null) await once(child, 'exit');
  });
  const front = `http://127.0.0.1:${ports.front}`;
  await expect
    .poll(() =>
      fetch(front).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
  return { ...stub, front, started };
}

describe.skipIf(nginx === undefined)('behind nginx with .github/nginx/site.conf', () => {
  it('answers are what the server sent: compressed, with their tags, headers and parts', async () => {
    const { front, origin } = await serveBehindNginx();
    for (const encoding of ['br', 'gzip', 'identity']) {
      const headers = { 'accept-encoding': encoding };
      const [near, far] = [
        await fetch(`${origin}/catalog/`, { headers }),
        await fetch(`${front}/catalog/`, { headers }),
      ];
      const ofServer = [...near.headers].filter(
        ([name]) => !/^(date|connection|keep-alive|x-request-id)$/.test(name),
      );
      for (const [name, value] of ofServer) expect([name, far.headers.get(name)]).toEqual([name, value]);
      expect(await far.text()).toBe(await near.text());
      const etag = far.headers.get('etag')!;
      expect(
        (await fetch(`${front}/catalog/`, { headers: { ...headers, 'if-none-match': etag } })).status,
      ).toBe(304);
    }
    const part = await fetch(`${front}/catalog/`, {
      headers: { range: 'bytes=0-2', 'accept-encoding': 'identity' },
    });
    expect([part.status, await part.text()]).toEqual([206, '<p>']);
  });

  it('passes the events of covers on at once', async () => {
    const { front, services } = await serveBehindNginx();
    await insertAlbums(services.db, 2);
    const page = await listen(front, '1,2');
    await settle(services, 2);
    await expect.poll(page.covers).toEqual(['2']);
  });

  it('the server logs and answers under the id that nginx gave', async () => {
    const { front, log } = await serveBehindNginx();
    const answer = await fetch(`${front}/missing/`);
    const id = answer.headers.get('x-request-id');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    await expect
      .poll(() => log.find((line) => line['request_id'] === id))
      .toMatchObject({ url: '/missing/' });
  });

  it('a job of the maintainer passes, line by line as it is written', async () => {
    const { front, started } = await serveBehindNginx({ BACKFILL_TOKEN: 'a-token-of-sixteen-characters' });
    const answer = await fetch(`${front}/api/jobs`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-token-of-sixteen-characters' },
      body: JSON.stringify({ command: 'status', args: [] }),
    });
    const lines = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let said = '';
    while (!said.includes('half of it')) said += (await lines.read()).value ?? '';
    expect(said).not.toContain('exitCode');
    started[0]!.stdin!.end();
    while (!said.includes('"exitCode":0')) said += (await lines.read()).value ?? '';
  });

  it('while the server is away there is a page that says so and tries again, and its own answers pass through', async () => {
    const { front, server } = await serveBehindNginx();
    expect((await fetch(`${front}/missing/`)).status).toBe(404);
    await server.stop();
    for (const path of ['/', '/catalog/album/1/cover-art/', '/api/jobs']) {
      const answer = await fetch(front + path);
      const headers = ['retry-after', 'cache-control', 'content-type', 'hx-reswap'].map((name) =>
        answer.headers.get(name),
      );
      expect([answer.status, ...headers]).toEqual([
        503,
        '10',
        'no-store',
        'text/html; charset=utf-8',
        'none',
      ]);
      const page = await answer.text();
      expect(page).toContain('<h1>Back in a moment</h1>');
      expect(page).toContain('http-equiv="refresh"');
      expect(page).not.toContain('nginx');
    }
  });

  it.each([
    ['two dots, encoded', 'GET /%2e%2e/secret.txt HTTP/1.1', 400],
    ['two slashes', 'GET //evil.example/ HTTP/1.1', 404],
    ['half an encoding', 'GET /%E0%A4%A HTTP/1.1', 400],
    ['a redirect', 'GET /catalog HTTP/1.1', 301],
  ])('%s: refused or answered as without it', async (_name, line, status) => {
    const { front } = await serveBehindNginx();
    const answer = await sendRaw(front, [`${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`]);
    expect(answer.status).toBe(status);
    if (status === 301) expect(answer.headers.get('location')).toBe('/catalog/');
  });
});
