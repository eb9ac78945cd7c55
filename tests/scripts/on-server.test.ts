import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openDatabase } from '#db/open-database.ts';
import { listJobs } from '#src/server/jobs.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { startCommandIn } from '../../scripts/kit/served-site.ts';
import { serveOnLoopback } from '../support/loopback-server.ts';
import { COMPILED, runScript } from '../support/run-script.ts';
import { serveStubSite } from '../support/stub-site.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

const ROOT = join(import.meta.dirname, '../..');
const SAMPLE_FILE = join(ROOT, 'db/sample-sheet.xlsx');
const SAMPLE = readFileSync(SAMPLE_FILE);
/** Nothing of the outer configuration. */
const BARE = { ...COMPILED, PATH: process.env['PATH'], LOG_FILE: '', ENV_FILE: '' };
const TOKEN = 'a-token-of-sixteen-characters';

/** Of SQLite: that the jobs of a server are kept on each engine is tested in tests/server/jobs.test.ts. */
const newDatabaseUrl = (): string => `file:${join(temporaryFolder(), 'catalog.sqlite')}`;

/** A sheet on the web that is handed out at once, or when `handOut` is called. */
async function serveSheet({ atOnce = true } = {}) {
  const waiting: ServerResponse[] = [];
  const origin = await serveOnLoopback((_request, response) => {
    if (atOnce) response.end(SAMPLE);
    else waiting.push(response);
  });
  return {
    url: `${origin}/sheet.xlsx`,
    isAsked: () => vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0), 60_000),
    handOut: () => waiting.splice(0).forEach((response) => response.end(SAMPLE)),
  };
}

/** A server whose database is the catalog's home, and a machine elsewhere that has a database of its own. */
async function openHome() {
  const home = { DATABASE_URL: newDatabaseUrl(), BACKFILL_TOKEN: TOKEN };
  const { origin, services } = await serveStubSite({
    environment: home,
    startCommand: startCommandIn({ ...BARE, ...home }),
  });
  const elsewhere = {
    DATABASE_URL: `file:${join(temporaryFolder(), 'elsewhere.sqlite')}`,
    BACKFILL_TOKEN: TOKEN,
  };
  const run = (name: string, args: string[], more: Record<string, string> = {}) =>
    runScript(name, [...args, '--on', origin], { ...elsewhere, ...more });
  /** Fills the home with the sample. */
  const fill = () => importCatalog({ db: services.db, source: SAMPLE_FILE });
  return { home, origin, elsewhere, db: services.db, run, fill };
}

function start(name: string, args: string[], environment: Record<string, string>) {
  const child = spawn(process.execPath, [`scripts/${name}.ts`, ...args], {
    cwd: ROOT,
    env: { ...BARE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watch(child);
}

function watch(child: ChildProcess) {
  const said = { text: '' };
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said.text += text));
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, said, ended };
}

describe('a command with --on', () => {
  it('works on the database of the server, and shows what it would show there', async () => {
    const { home, elsewhere, db, run } = await openHome();
    const sheet = await serveSheet();
    const imported = await run('import', ['--source', sheet.url]);
    expect([imported.code, imported.stderr]).toEqual([0, expect.stringContaining('Storing 500 albums')]);
    expect(imported.stdout).toContain('500');
    const rows = await db.selectFrom('album').select('id').execute();
    expect(rows).toHaveLength(500);
    expect(existsSync(elsewhere.DATABASE_URL.replace('file:', ''))).toBe(false);

    const id = String(rows[0]!.id);
    const [there, here] = [await run('explain', [id]), await runScript('explain', [id], home)];
    expect(there).toEqual(here);
    const status = await run('status', []);
    expect(status.stdout).toMatch(/Job 1 +npm run import --source http.*, ended .* with exit code 0/);
    const document = JSON.parse((await run('status', ['--json'])).stdout) as object;
    expect(document).toMatchObject({ albums: 500, jobs: [{ id: 1, command: 'import', state: 'ended' }] });
  });

  it('ends with the exit code of the server, and its words', async () => {
    const { run } = await openHome();
    expect(await run('explain', ['9'])).toMatchObject({ code: 1, stderr: expect.stringContaining('9') });
    const own = await run('import', ['--source', 'db/sample-sheet.xlsx']);
    expect([own.code, own.stderr]).toEqual([64, expect.stringContaining('does not see the files')]);
    const unasked = await run('clear', []);
    expect([unasked.code, unasked.stderr]).toEqual([64, expect.stringContaining('--yes')]);
  });

  it('is refused before anything is sent when it is wrong, and on commands that work here only', async () => {
    const { run, db, origin, elsewhere } = await openHome();
    const wrong = await run('refresh', ['--limitt', '5']);
    expect([wrong.code, wrong.stderr]).toEqual([64, expect.stringContaining('did you mean --limit?')]);
    const local = await run('migrate', ['--down']);
    expect([local.code, local.stderr]).toEqual([64, expect.stringContaining('has no option --on')]);
    const noOrigin = await runScript('status', ['--on', `${origin}/here`], elsewhere);
    expect([noOrigin.code, noOrigin.stderr]).toEqual([64, expect.stringContaining('is an origin')]);
    expect(await db.selectFrom('job').selectAll().execute()).toEqual([]);
  });

  it('says what is wrong with the token', async () => {
    const { run } = await openHome();
    const none = await run('status', [], { BACKFILL_TOKEN: '' });
    expect([none.code, none.stderr]).toEqual([64, expect.stringContaining('BACKFILL_TOKEN is not set')]);
    const other = await run('status', [], { BACKFILL_TOKEN: 'another-token-of-the-length' });
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('does not accept the token')]);
  });

  it('cannot be passed on by the server', async () => {
    const { origin, home } = await openHome();
    const response = await fetch(`${origin}/api/jobs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${home.BACKFILL_TOKEN}` },
      body: JSON.stringify({ command: 'status', args: ['--on', origin] }),
    });
    expect(await response.text()).toContain('"exitCode":64');
  });

  it('is left to the server by Ctrl-C, which says how to look again', async () => {
    const { origin, elsewhere, db } = await openHome();
    const sheet = await serveSheet({ atOnce: false });
    const { child, said, ended } = start('import', ['--on', origin, '--source', sheet.url], elsewhere);
    await sheet.isAsked();
    await vi.waitFor(() => expect(said.text).toContain('Downloading'), 60_000);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said.text).toContain(`npm run status -- --on ${origin}`);
    expect(await listJobs(db, Date.now())).toMatchObject([{ state: 'running' }]);
    sheet.handOut();
    await vi.waitFor(
      async () => expect(await listJobs(db, Date.now())).toMatchObject([{ state: 'ended', exitCode: 0 }]),
      60_000,
    );
    expect(await db.selectFrom('album').select('id').execute()).toHaveLength(500);
  });
});

describe('a refresh where the home is a server', () => {
  it('is refused, with the command that works there: one account has one budget', async () => {
    const { origin, home, fill } = await openHome();
    await fill();
    const { code, stderr } = await runScript('refresh', ['--limit', '1'], {
      ...home,
      BACKFILL_ORIGIN: origin,
    });
    expect([code, stderr]).toEqual([64, expect.stringContaining(`npm run refresh -- --on ${origin}`)]);
  });
});

describe('a job whose server is gone', () => {
  it('ends, with nothing half done', async () => {
    const databaseUrl = newDatabaseUrl();
    const sheet = await serveSheet({ atOnce: false });
    const startCommand = startCommandIn({ ...BARE, DATABASE_URL: databaseUrl });
    const { child, ended } = watch(startCommand('import', ['--source', sheet.url]));
    await sheet.isAsked();
    child.disconnect();
    expect(await ended).toBe(130);
    const db = openDatabase(databaseUrl);
    onTestFinished(() => db.destroy());
    expect(await db.selectFrom('album').select('id').execute()).toEqual([]);
  });
});

describe('a snapshot of a server', () => {
  it('is fetched and restored, and is not sent again while nothing changes', async () => {
    const { home, origin, elsewhere, fill } = await openHome();
    await fill();
    const dir = join(temporaryFolder(), 'state');
    const fetchIt = () => runScript('state-fetch', ['--dir', dir, '--from', origin], elsewhere);
    expect(await fetchIt()).toMatchObject({ code: 0, stdout: `snapshot: from ${origin}\n` });
    expect((await fetchIt()).stdout).toContain('is here already');
    const restored = await runScript('state-restore', ['--dir', dir], elsewhere);
    expect([restored.code, restored.stdout]).toEqual([0, expect.stringContaining('Restored 500 albums')]);
    const [there, here] = [openDatabase(home.DATABASE_URL), openDatabase(elsewhere.DATABASE_URL)];
    const albums = await Promise.all(
      [there, here].map((db) => db.selectFrom('album').selectAll().orderBy('id').execute()),
    );
    expect(albums[1]).toEqual(albums[0]);
    await Promise.all([there.destroy(), here.destroy()]);
  });
});

describe('in a workflow', () => {
  it('a command adds its part to the page of the run, wherever it works', async () => {
    const { home, run } = await openHome();
    const page = join(temporaryFolder(), 'summary.md');
    const sheet = await serveSheet();
    const there = await run('import', ['--source', sheet.url], { GITHUB_STEP_SUMMARY: page });
    expect([there.code, there.stdout]).toEqual([0, '']);
    const summary = '## The sheet\n\n**500 albums added**.';
    expect(readFileSync(page, 'utf8')).toContain(summary);
    const failed = await run('explain', ['9999'], { GITHUB_STEP_SUMMARY: page });
    expect(failed.code).toBe(1);
    expect(readFileSync(page, 'utf8')).toContain('> **explain failed** (exit code 1).');
    const here = { ...home, GITHUB_STEP_SUMMARY: page };
    expect((await runScript('status', [], here)).code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain('with a Spotify link have a cover (0.0 %)');
    expect((await runScript('refresh', ['--album-id', '99999'], here)).code).toBe(1);
    expect(readFileSync(page, 'utf8')).toContain('There is no album 99999 in the catalog');
  });

  it('what somebody has chosen becomes options, each one word whatever stands in it', async () => {
    const { home, fill } = await openHome();
    const folder = temporaryFolder();
    await fill();
    const evil = `x"; touch ${folder}/pwned; $(touch ${folder}/pwned) '`;
    const inputs = JSON.stringify({ artist: evil, genre: '', 'dry-run': true });
    const { code, stdout } = await runScript('refresh', [], { ...home, WORKFLOW_INPUTS: inputs });
    expect([code, stdout]).toEqual([0, expect.stringContaining('No album by x')]);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
    const wrong = await runScript('refresh', [], { ...home, WORKFLOW_INPUTS: '{"limitt":5}' });
    expect(wrong.code).toBe(64);
  });
});
