import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runOnServer, fetchSnapshot } from '../../scripts/kit/home-server.ts';
import { unpackSnapshot } from '#db/copy/snapshot-file.ts';
import { saveState } from '#src/home/save-state.ts';
import { createApi } from '#src/server/jobs-api.ts';
import { type Job, createJobs, type Jobs } from '#src/server/jobs.ts';
import { createSharedSnapshot } from '#src/server/shared-snapshot.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { temporaryDatabase, temporaryDatabaseUrl, temporaryFolder } from '../support/temporary-database.ts';

const TOKEN = 'a-token-of-sixteen-characters';
const bearer = { authorization: `Bearer ${TOKEN}` };

/** Commands of the test: each runs its first argument as JavaScript. */
const startScript = (_command: string, [script = '']: readonly string[]): ChildProcess =>
  spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });

async function openHome({ token, url }: { token?: string | undefined; url?: string } = { token: TOKEN }) {
  const databaseUrl = url ?? (await temporaryDatabaseUrl());
  const db = await temporaryDatabase(databaseUrl);
  const started: ChildProcess[] = [];
  let nowMs = Date.parse('2026-03-01T12:00:00.000Z');
  const jobs: Jobs = createJobs({
    db,
    logger: pino({ level: 'silent' }),
    now: () => nowMs,
    start: (command, args) => {
      const child = startScript(command, args);
      started.push(child);
      return child;
    },
  });
  let snapshots = 0;
  const snapshot = createSharedSnapshot(async (dir) => {
    snapshots += 1;
    await saveState({ db, url: databaseUrl }, dir);
    return 0;
  });
  const answer = createApi(token, { jobs, snapshot });
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const child of started) child.kill('SIGKILL');
    server.closeAllConnections();
    await jobs.stop();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const home = { origin, token: TOKEN, signal: new AbortController().signal };
  const post = (body: unknown): Promise<Response> =>
    fetch(`${origin}/api/jobs`, {
      method: 'POST',
      headers: { ...bearer, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    db,
    jobs,
    origin,
    home,
    post,
    started,
    snapshots: () => snapshots,
    tick: (ms: number) => (nowMs += ms),
  };
}

async function listJobs({ origin }: { origin: string }): Promise<Job[]> {
  const { jobs } = (await (await fetch(`${origin}/api/jobs`, { headers: bearer })).json()) as { jobs: Job[] };
  return jobs;
}

function collect() {
  const written = { stdout: '', stderr: '' };
  return { written, write: (stream: 'stdout' | 'stderr', text: string) => void (written[stream] += text) };
}

const WAIT = 'setInterval(() => {}, 1000); console.log("begun")';

describe('who may ask', () => {
  it('is nobody without a token, and only who carries it with one', async () => {
    const closed = await openHome({ token: undefined });
    expect((await fetch(`${closed.origin}/api/jobs`, { headers: bearer })).status).toBe(404);
    const { origin } = await openHome();
    for (const headers of [
      {},
      { authorization: 'Bearer a-token-of-sixteen-characterS' },
      { authorization: 'Basic x' },
    ]) {
      for (const path of ['/api/jobs', '/api/snapshot', '/api/elsewhere']) {
        const response = await fetch(`${origin}${path}`, { headers: headers as Record<string, string> });
        expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      }
    }
    expect((await fetch(`${origin}/api/elsewhere`, { headers: bearer })).status).toBe(404);
    expect((await fetch(`${origin}/api/jobs`, { method: 'DELETE', headers: bearer })).status).toBe(405);
  });
});

describe('a job', () => {
  it('shows what it writes, on both streams, and ends with its exit code', async () => {
    const { home } = await openHome();
    const { written, write } = collect();
    const script = 'console.log("Größe 🤘"); console.error("warned"); process.exitCode = 2';
    expect(await runOnServer(home, 'import', [script], write)).toBe(2);
    expect(written).toEqual({ stdout: 'Größe 🤘\n', stderr: 'warned\n' });
    const [job] = await listJobs(home);
    expect(job).toMatchObject({ command: 'import', args: [script], state: 'ended', exitCode: 2 });
  });

  it('may write very much', async () => {
    const { home } = await openHome();
    const { written, write } = collect();
    const script = 'process.stdout.write("x".repeat(1e6 - 1) + "\\n"); console.log("y".repeat(9e6))';
    expect(await runOnServer(home, 'status', [script], write)).toBe(0);
    expect(written.stdout).toHaveLength(10_000_001);
  });

  it.each([
    ['no command', {}],
    ['a command that is not on the list', { command: 'serve', args: [] }],
    ['a property of every object', { command: 'constructor', args: [] }],
    ['something else', { command: 'import', args: [1] }],
    ['more than it asks for', { command: 'import', args: [], env: { PATH: '' } }],
    ['no JSON', '{'],
  ])('is not begun for %s', async (_what, body) => {
    const { post, started } = await openHome();
    expect((await post(body)).status).toBe(400);
    expect(started).toEqual([]);
  });

  it('is not begun for a body that is too large', async () => {
    const { post } = await openHome();
    expect((await post({ command: 'import', args: ['x'.repeat(70_000)] })).status).toBe(413);
  });

  it('that writes keeps others that write out, and says which it is; those that read are let in', async () => {
    const { home, post } = await openHome();
    const first = await post({ command: 'refresh', args: [WAIT] });
    expect(first.status).toBe(200);
    const second = await post({ command: 'import', args: [''] });
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({
      message: expect.stringContaining('npm run refresh') as string,
      job: { command: 'refresh', state: 'running' },
    });
    await expect(runOnServer(home, 'bake', [], () => undefined)).rejects.toMatchObject({
      code: 'server-busy',
    });
    expect(await runOnServer(home, 'status', [''], () => undefined)).toBe(0);
    await first.body?.cancel();
  });

  it('goes on when its reader goes away, and can be looked at', async () => {
    const { home, started } = await openHome();
    const abort = new AbortController();
    const seen = new Promise<void>((resolve) => {
      runOnServer({ ...home, signal: abort.signal }, 'refresh', [WAIT], () => resolve()).catch(
        () => undefined,
      );
    });
    await seen;
    abort.abort();
    await vi.waitFor(async () => expect((await listJobs(home))[0]).toMatchObject({ state: 'running' }));
    expect(started[0]?.exitCode).toBeNull();
    started[0]?.kill('SIGTERM');
    await vi.waitFor(async () => expect((await listJobs(home))[0]).toMatchObject({ state: 'ended' }), 30_000);
  });

  it('goes on when its reader takes nothing any more', async () => {
    const { db, home, origin } = await openHome();
    const script = 'process.stdout.write("z".repeat(30e6)); process.on("exit", () => console.error("all"))';
    const deaf = request(`${origin}/api/jobs`, { method: 'POST', headers: { ...bearer } });
    deaf.on('error', () => undefined);
    deaf.on('response', (response) => response.pause());
    deaf.end(JSON.stringify({ command: 'refresh', args: [script] }));
    await vi.waitFor(async () => expect(await listJobs(home)).toHaveLength(1), 30_000);
    deaf.destroy();
    await vi.waitFor(async () => expect((await listJobs(home))[0]).toMatchObject({ exitCode: 0 }), 60_000);
    expect(await db.selectFrom('job').select('ended_at').executeTakeFirst()).toBeDefined();
  });

  it('is over when its server has ended without it, so that another may begin', async () => {
    const { db, home, tick } = await openHome();
    const time = '2026-03-01T11:59:58.000Z';
    await db
      .insertInto('job')
      .values({ command: 'refresh', args_json: '[]', started_at: time, alive_at: time })
      .execute();
    await expect(runOnServer(home, 'import', [''], () => undefined)).rejects.toMatchObject({
      code: 'server-busy',
    });
    tick(60_000);
    expect((await listJobs(home))[0]).toMatchObject({ state: 'lost', exitCode: null });
    expect(await runOnServer(home, 'import', [''], () => undefined)).toBe(0);
  });

  it('is asked to end when its server stops, and its reader hears of it', async () => {
    const { jobs, home } = await openHome();
    const { written, write } = collect();
    const script = `process.on("SIGTERM", () => { console.log("kept"); process.exit(130) }); ${WAIT}`;
    const running = runOnServer(home, 'refresh', [script], write);
    await vi.waitFor(() => expect(written.stdout).toContain('begun'), 30_000);
    await jobs.stop();
    expect(await running).toBe(130);
    expect(written.stdout).toBe('begun\nkept\n');
  });
});

describe('asking', () => {
  it('tells what is wrong with the server', async () => {
    const { home } = await openHome();
    const run = (changes: object): Promise<number> =>
      runOnServer({ ...home, ...changes }, 'status', [''], () => undefined);
    await expect(run({ token: 'another-token-of-16-characters' })).rejects.toMatchObject({
      code: 'server-unauthorized',
    });
    await expect(run({ origin: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'server-unreachable' });
    const other = createServer((_request, response) => void response.end('hello')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await expect(run({ origin })).rejects.toMatchObject({ code: 'server-not-catalog' });
  });

  it('knows a connection that broke from a job that ended', async () => {
    const broken = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write('{"job":1}\n{"stream":"stdout","text":"half"}\n', () => response.destroy());
    }).listen(0, '127.0.0.1');
    await once(broken, 'listening');
    onTestFinished(() => void broken.close());
    const origin = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
    const { signal } = new AbortController();
    const { written, write } = collect();
    await expect(runOnServer({ origin, token: TOKEN, signal }, 'import', [], write)).rejects.toMatchObject({
      code: 'server-lost',
    });
    expect(written.stdout).toBe('half');
  });
});

describe('a snapshot', () => {
  it('is of the whole database, sent only when it is another one, and made once for all who ask', async () => {
    const { db, home, origin, snapshots } = await openHome();
    await insertAlbums(db, 3);
    const file = join(temporaryFolder(), 'catalog.sqlite.gz');
    const answers = await Promise.all(
      [1, 2, 3].map(() => fetch(`${origin}/api/snapshot`, { headers: bearer })),
    );
    const bodies = await Promise.all(
      answers.map(async (response) => (await response.arrayBuffer()).byteLength),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(snapshots()).toBeLessThan(3);
    expect(await fetchSnapshot(home, file)).toBe(true);
    await unpackSnapshot(file, join(temporaryFolder(), 'x.sqlite'));
    expect(await fetchSnapshot(home, file)).toBe(false);
    await insertAlbums(db, 0);
    await db.updateTable('album').set({ title: 'Other' }).where('id', '=', 1).execute();
    expect(await fetchSnapshot(home, file)).toBe(true);
  });
});
