import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { describeInChromium, launchChromium, watchPage } from '../support/chromium.ts';
import { copyImageFiles, imageLinks, lastStage } from '../support/docker-file.ts';

/** The lines of the Dockerfile, replayed in a folder that holds what the image would: there is no Docker engine here. */
const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
let port: number;
let server: ChildProcess;
let said = '';
let filesOfImage: string[];

/** The command of an instruction in its JSON form, at the port of this test. */
function commandOf(instruction: string): string[] {
  const { rest } = lastStage().find(({ name }) => name === instruction)!;
  const [command] = /\[.*\]$/.exec(rest)!;
  const [program, ...args] = JSON.parse(command.replaceAll('4321', String(port))) as string[];
  return [program === 'node' ? process.execPath : program!, ...args];
}

function start(instruction: string): ChildProcess {
  const [program, ...args] = commandOf(instruction);
  const environment = lastStage().flatMap(({ name, rest }) =>
    name === 'ENV' ? [rest.split('=') as [string, string]] : [],
  );
  return spawn(program!, args, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      ...Object.fromEntries(environment),
      DATABASE_URL: `file:${join(folder, 'data', 'catalog.sqlite')}`,
      HOST: '127.0.0.1',
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A new container on the volume: the image's files, nothing that another container has written but what is in `data`. */
function startContainer(): void {
  copyImageFiles(folder);
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
  const inFolder = (path: string): string => path.replace(/^\/app\//, '/');
  for (const { link, target } of imageLinks()) {
    if (link.startsWith('/app/')) symlinkSync(join(folder, inFolder(target)), join(folder, inFolder(link)));
  }
  filesOfImage = filesOutsideVolume();
  said = '';
  server = start('CMD');
  server.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  server.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
}

/** What lies in the container beside the volume and the packages; a link that leads there is one, and not what it leads to. */
function filesOutsideVolume(): string[] {
  const links = imageLinks().map(({ link }) => link.replace(/^\/app\//, ''));
  const elsewhere = ['data', 'node_modules', ...links].map((name) => `${name}/`);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !elsewhere.some((name) => path.startsWith(name)))
    .map((path) => `${path}${lstatSync(join(folder, path)).isSymbolicLink() ? ' (a link)' : ''}`)
    .sort();
}

async function isHealthy(): Promise<boolean> {
  const [code] = (await once(start('HEALTHCHECK'), 'close')) as [number];
  return code === 0;
}

beforeAll(async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  ({ port } = probe.address() as AddressInfo);
  probe.close();
  mkdirSync(join(folder, 'data'), { recursive: true });
  startContainer();
});
afterAll(async () => {
  server.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe('the container', () => {
  it('is not healthy before it serves, and healthy then', async () => {
    expect(await isHealthy()).toBe(false);
    await expect.poll(() => said, { timeout: 150_000 }).toContain('Serving on');
    expect(await isHealthy()).toBe(true);
  });
});

describeInChromium('the server alone', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('serves the site', async () => {
    const { page, complaints } = await watchPage(await browser.newContext());
    await page.goto(`http://127.0.0.1:${port}/catalog/albums/`);
    expect(await page.locator('.tile').count()).toBeGreaterThan(20);
    expect(complaints).toEqual([]);
  });
});

describe('stopping the container', () => {
  it('ends the server well, as `docker stop` asks for it', async () => {
    server.kill('SIGTERM');
    const [code] = (await once(server, 'close')) as [number];
    expect(code).toBe(0);
    expect(await isHealthy()).toBe(false);
  });
});

describe('a new container on the same volume', () => {
  it('was left nothing outside it, goes on from the site that is there, and serves', async () => {
    expect(filesOutsideVolume()).toEqual(filesOfImage);
    for (const name of readdirSync(folder)) {
      if (name !== 'data') await rm(join(folder, name), { recursive: true });
    }
    startContainer();
    await expect.poll(() => said, { timeout: 90_000 }).toContain('Serving on');
    // What the visitor above caused to be stored is rendered, and no more.
    expect(said).toMatch(/Nothing changed|Brought up to date/);
    expect(await isHealthy()).toBe(true);
  }, 120_000);
});
