import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { serveOnLoopback } from '../support/loopback-server.ts';
import { COMPILED } from '../support/run-script.ts';
import { onPostgres, temporaryDatabase, temporaryDatabaseUrl } from '../support/temporary-database.ts';

/** An oEmbed that counts its calls, and answers them when it is let. */
async function openOembed() {
  let calls = 0;
  const gate = Promise.withResolvers<void>();
  const origin = await serveOnLoopback((_request, response) => {
    calls += 1;
    void gate.promise.then(() =>
      response.setHeader('content-type', 'application/json').end(
        JSON.stringify({
          type: 'rich',
          thumbnail_url: 'https://i.scdn.co/image/1',
          thumbnail_width: 300,
          thumbnail_height: 300,
        }),
      ),
    );
  });
  return {
    url: `${origin}/oembed`,
    calls: () => calls,
    answer: gate.resolve,
  };
}

/** Five albums, an oEmbed, and a command that was started for them and has asked for the first. */
async function startRefresh(program: string, args: string[], environment: Record<string, string> = {}) {
  const url = await temporaryDatabaseUrl();
  const db = await temporaryDatabase(url);
  await insertAlbums(db, 5);
  const oembed = await openOembed();
  const child = spawn(program, args, {
    cwd: PROJECT_ROOT,
    env: {
      ...COMPILED,
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      LOG_FILE: '',
      DATABASE_URL: url,
      SPOTIFY_OEMBED_URL: oembed.url,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  // All that it has started goes with it, also after a failed test.
  onTestFinished(() => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await expect.poll(oembed.calls, { timeout: 60_000 }).toBe(1);
  return { child, db, oembed, said: () => said };
}

const refresh = () => startRefresh(process.execPath, ['scripts/refresh.ts']);

async function ended(child: ChildProcess): Promise<unknown> {
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

async function storedCovers(db: CatalogDatabase): Promise<number> {
  const rows = await db
    .selectFrom('spotify_album')
    .select('spotify_album_id')
    .where('cover_state', '=', 'found')
    .execute();
  return rows.length;
}

/** How signals and pipes reach a command is the same on every engine. */
function describeOnce(name: string, tests: () => void): void {
  if (!onPostgres) describe.skipIf(process.platform === 'win32')(name, tests);
}

describe('a refresh that is told to stop', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s stores what it has paid for, asks for no more, and ends with 130',
    async (signal) => {
      const { child, db, oembed, said } = await refresh();
      child.kill(signal);
      await expect.poll(said).toContain('Ctrl-C again stops at once');
      oembed.answer();
      expect(await ended(child)).toBe(130);
      expect([oembed.calls(), await storedCovers(db)]).toEqual([1, 1]);
      expect(said()).toMatch(/Successfully refreshed: 1 album.*\n.*\n.*: 1\n[^]*stopped: interrupted/);
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)('twice by %s ends at once', async (signal) => {
    const { child, db, said } = await refresh();
    child.kill(signal);
    await expect.poll(said).toContain('Ctrl-C again stops at once');
    child.kill(signal);
    expect(await ended(child)).toBe(130);
    expect(await storedCovers(db)).toBe(0);
  });

  it('by SIGINT and then SIGTERM, as a runner cancels, still stores what it has paid for', async () => {
    const { child, db, oembed, said } = await refresh();
    child.kill('SIGINT');
    await expect.poll(said).toContain('Ctrl-C again stops at once');
    child.kill('SIGTERM');
    oembed.answer();
    expect(await ended(child)).toBe(130);
    expect(await storedCovers(db)).toBe(1);
  });
});

describeOnce('a refresh below npm', () => {
  it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'stops when npm is ended by %s, and stores what it has paid for',
    async (signal) => {
      const { child, db, oembed, said } = await startRefresh('npm', ['run', 'refresh']);
      const allGone = once(child, 'close');
      child.kill(signal);
      await expect.poll(said).toContain('Ctrl-C again stops at once');
      oembed.answer();
      await allGone;
      expect([oembed.calls(), await storedCovers(db)]).toEqual([1, 1]);
    },
  );

  it.each([
    ['', ''],
    [', also where its shell gives its place to what it starts, so that npm passes signals on', '/bin/bash'],
  ])('takes the Ctrl-C that a terminal sends to all%s, for one', async (_, shell) => {
    const { child, db, oembed, said } = await startRefresh('npm', ['run', 'refresh'], {
      ...(shell && { npm_config_script_shell: shell }),
    });
    const allGone = once(child, 'close');
    process.kill(-child.pid!, 'SIGINT');
    await expect.poll(said).toContain('Ctrl-C again stops at once');
    oembed.answer();
    await allGone;
    expect(await storedCovers(db)).toBe(1);
  });

  it.each([['SIGKILL'], ['SIGINT', 'SIGTERM']] as const)(
    'stops when the step of a workflow is ended from above: %s',
    async (...signals) => {
      const { child, db, oembed, said } = await startRefresh('/bin/bash', ['-c', 'npm run refresh; true'], {
        GITHUB_ACTIONS: 'true',
      });
      const allGone = once(child, 'close');
      for (const signal of signals) child.kill(signal);
      await expect.poll(said).toContain('Ctrl-C again stops at once');
      oembed.answer();
      await allGone;
      expect([oembed.calls(), await storedCovers(db)]).toEqual([1, 1]);
    },
  );

  it('goes on when no more than the shell is gone that npm was started from, as with nohup', async () => {
    const { child, db, oembed, said } = await startRefresh('/bin/bash', ['-c', 'npm run refresh; true']);
    const allGone = once(child, 'close');
    child.kill('SIGKILL');
    oembed.answer();
    await allGone;
    expect(await storedCovers(db)).toBe(5);
    expect(said()).not.toContain('stopped');
  });
});

/** Their export is many times what a pipe holds. */
const ALBUMS_TO_READ = 1_000;

describeOnce('a reader who has seen enough', () => {
  const pipe = async (line: string) => {
    const url = await temporaryDatabaseUrl();
    await insertAlbums(await temporaryDatabase(url), ALBUMS_TO_READ);
    const child = spawn('/bin/bash', ['-c', line.replaceAll('NODE', `"${process.execPath}"`)], {
      cwd: PROJECT_ROOT,
      env: { ...COMPILED, PATH: process.env['PATH'], LOG_FILE: '', DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(child, 'close');
    return said.trimEnd().split('\n');
  };

  it.each([
    ['NODE scripts/export.ts | head -1', /^\{"id":1,/],
    ['NODE scripts/status.ts 2>&1 | head -1', /./],
    ['NODE scripts/refresh.ts --dry-run 2>&1 | head -1', /DRY RUN/],
    ['NODE scripts/status.ts --help | true', undefined],
  ])('%s ends with 0 and without a word', async (line, first) => {
    const said = await pipe(`${line}; echo "code \${PIPESTATUS[0]}"`);
    expect(said.at(-1)).toBe('code 0');
    if (first) expect(said[0]).toMatch(first);
    expect(said.length).toBeLessThanOrEqual(2);
  });

  it.skipIf(process.platform !== 'linux')('a full disk is none: 1, and a sentence', async () => {
    const said = await pipe('NODE scripts/export.ts > /dev/full; echo "code $?"');
    expect(said).toEqual([expect.stringContaining('no space left on device'), 'code 1']);
  });
});
