import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import {
  simulatedEnvironment,
  startSpotifySimulator,
  type Simulator,
} from '../../scripts/simulator/simulator.ts';
import { freePort } from '../../scripts/kit/listen-address.ts';
import { copyImageFiles } from '../support/docker-file.ts';

/** What commands put into the project itself, `dist` and the demos' places, they put into a copy of it here. */
const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSpotifySimulator({ appKind: 'extended' });
  mkdirSync(folder, { recursive: true });
  copyImageFiles(folder);
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts a command of the copy, with the simulated Spotify. */
function start(name: string, args: string[] = [], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [`scripts/${name}.ts`, ...args], {
    cwd: folder,
    env: {
      ...simulatedEnvironment(simulator),
      PATH: process.env['PATH'],
      ENV_FILE: '',
      LOG_FILE: '',
      DATABASE_URL: `file:${join(folder, 'catalog.sqlite')}`,
      HOST: '127.0.0.1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return {
    said,
    ended,
    stop: () => child.kill('SIGTERM'),
    /** Where it serves, once it does. */
    async origin(): Promise<string> {
      await expect.poll(() => said.out, { timeout: 120_000 }).toContain('Serving on http');
      return /Serving on (http:\/\/[^/\s]+)/.exec(said.out)![1]!;
    },
  };
}

async function run(name: string, ...args: string[]): Promise<{ code: number | null; out: string }> {
  const { ended, said } = start(name, args);
  return { code: await ended, out: said.out };
}

const page = (path: string): string => readFileSync(join(folder, 'dist/client', path, 'index.html'), 'utf8');

describe('commands of a project', () => {
  it('--bake asks for a built site before anything is spent', async () => {
    expect(existsSync(join(folder, 'dist'))).toBe(false);
    expect((await run('import', '--source', 'db/sample-sheet.xlsx')).code).toBe(0);
    expect((await run('refresh', '--album-id', '1', '--bake')).code).toBe(1);
    expect((await run('import', '--source', 'db/sample-sheet.xlsx', '--bake')).code).toBe(1);
    expect(simulator.calls).toHaveLength(0);
  });

  it('refresh --bake and import --bake bring the built pages up to date; without it they say how', async () => {
    expect((await run('build')).code).toBe(0);
    const quiet = await run('refresh', '--album-id', '2');
    expect([quiet.code, quiet.out]).toEqual([0, expect.stringContaining('--bake does it at once')]);
    expect(page('catalog/album/2')).not.toContain('class="tracks');
    const baked = await run('refresh', '--album-id', '1', '--bake', '--json');
    expect(JSON.parse(baked.out)).toMatchObject({ refreshed: 1, bake: { built: true } });
    for (const id of [1, 2]) expect(page(`catalog/album/${id}`)).toContain('class="tracks');
    const fetched = await run(
      'import',
      ...['--source', 'db/sample-sheet.xlsx', '--no-skip-spotify', '--bake', '--json'],
    );
    expect(JSON.parse(fetched.out)).toMatchObject({ bake: { built: true } });
    expect(page('catalog/album/3')).toContain('class="tracks');
  });

  it('build renders no page anew for a comment in a source, and every page for what pages show', async () => {
    const build = async () => JSON.parse((await run('build', '--json')).out) as object;
    const source = join(folder, 'src/server/jobs.ts');
    appendFileSync(source, '// A comment.\n');
    expect((await run('bake')).code).toBe(1);
    expect(await build()).toMatchObject({ built: false, clean: false, rendered: 0 });
    expect((await run('bake')).code).toBe(0);
    const page404 = join(folder, 'src/pages/404.astro');
    writeFileSync(page404, readFileSync(page404, 'utf8').replace('No such page', 'Nothing here'));
    expect(await build()).toMatchObject({ built: true, clean: true, reused: 0 });
    expect(readFileSync(join(folder, 'dist/client/404.html'), 'utf8')).toContain('Nothing here');
  });

  it('a server logs to stderr where there is no LOG_FILE, and only there where there is one', async () => {
    await run('clear', '--yes');
    const file = join(folder, 'logs', 'catalog.log');
    for (const [id, LOG_FILE] of [
      [4, ''],
      [5, file],
    ] as const) {
      const server = start('serve', [], { PORT: '0', LOG_FILE });
      const answer = await fetch(`${await server.origin()}/catalog/album/${id}/cover-art/`);
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('<img')]);
      server.stop();
      expect(await server.ended).toBe(0);
      const log = LOG_FILE === '' ? server.said.err : readFileSync(file, 'utf8');
      const logged = log.split('\n').filter((line) => line.startsWith('{'));
      expect(logged.map((line) => JSON.parse(line) as object)).toContainEqual(
        expect.objectContaining({
          album_id: id,
          msg: `Fetching cover art for album_id=${id} (cache miss)`,
        }),
      );
      if (LOG_FILE !== '') expect(server.said.err).not.toContain('"msg"');
    }
  });
});

describe('two demos', () => {
  it('run beside each other, at ports of their own, and the second does not spoil the first', async () => {
    const PORT = String(await freePort());
    const cover = async (origin: string) => {
      const answer = await fetch(`${origin}/catalog/album/1/cover-art/`);
      const html = await answer.text();
      const image = /src="([^"]+)"/.exec(html)?.[1];
      expect([answer.status, image], html).toEqual([200, expect.stringContaining('http')]);
      expect((await fetch(image!)).status).toBe(200);
      return image;
    };
    const first = start('demo', [], { PORT });
    const firstImage = await cover(await first.origin());
    const second = start('demo', [], { PORT });
    expect(await second.origin()).not.toBe(await first.origin());
    expect(second.said.out).toContain(`Port ${PORT} is in use. The demo takes `);
    expect(await cover(await second.origin())).not.toBe(firstImage);
    expect(await cover(await first.origin())).toBe(firstImage);
    second.stop();
    expect(await second.ended).toBe(0);
    expect(await cover(await first.origin())).toBe(firstImage);
  });
});
