import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createViteServer } from 'vitest/node';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import config from '../astro.config.mjs';
import { sendRaw } from './support/raw-request.ts';

type ViteServer = Awaited<ReturnType<typeof createViteServer>>;
let server: ViteServer;
let origin: string;
const SECRET = join(PROJECT_ROOT, '.cache', 'secret');
beforeAll(async () => {
  mkdirSync(SECRET, { recursive: true });
  for (const file of ['/key', '.txt']) writeFileSync(SECRET + file, 'secret');
  server = await createViteServer({
    root: PROJECT_ROOT,
    configFile: false,
    logLevel: 'silent',
    optimizeDeps: { noDiscovery: true },
    server: { ...config.vite?.server, host: '127.0.0.1', port: 0, ws: false },
  });
  await server.listen();
  origin = server.resolvedUrls!.local[0]!.replace(/\/$/, '');
});
afterAll(async () => {
  await server.close();
  rmSync(SECRET, { recursive: true });
  rmSync(`${SECRET}.txt`);
});

const get = (path: string) =>
  sendRaw(origin, [`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`]);

it.each(
  [
    'db/sample-sheet.xlsx',
    'db/schema.ts',
    '.env.example',
    '.github/docs/deploy.md',
    '.cache/secret.txt',
    '.cache/secret/key',
  ].flatMap((file) =>
    ['', '?raw', '?url', '?import&raw', '?raw??', '?import&raw??', '?.svg?.wasm?init'].flatMap((query) => [
      `/${file}${query}`,
      `/@fs${PROJECT_ROOT}${file}${query}`,
      `/${encodeURIComponent(file[0]!)}${file.slice(1)}${query}`,
      `/src/../${file}${query}`,
    ]),
  ),
)('the dev server does not hand out %s', async (path) => {
  expect((await get(path)).status).not.toBe(200);
});

it('the dev server hands out what pages are made of', async () => {
  expect((await get('/src/client/covers.ts')).status).toBe(200);
  expect((await get(`/@fs${PROJECT_ROOT}src/client/front-page.ts`)).status).toBe(200);
});
