import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { migrateToLatest } from '#db/migrate.ts';
import { compressSite } from '#src/render/compress-site.ts';
import { fingerprintFiles } from '#src/render/site-manifest.ts';
import { parseConfig } from '#src/config.ts';
import type { StartCommand } from '#src/server/jobs.ts';
import { startServer, type ServerTimeouts } from '#src/server/start-server.ts';
import { createServices } from '#src/services.ts';
import { temporaryDatabaseUrl, temporaryFolder } from './temporary-database.ts';

/** Stands in for Astro: slow when the path says so (the process then hears `slow-island`), and tells which build it is. */
export const entryOf = (build: string): string => `
  export const app = {
    match: ({ url }) => (url.includes('unknown') ? undefined : {}),
    async render({ url }) {
      if (url.includes('wrong')) return new Response(null, { status: 400 });
      if (url.includes('slow')) {
        process.emit('slow-island');
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
      if (url.includes('chunk')) return new Response((await import('./chunks/late.mjs')).text);
      if (url.includes('broken')) throw new Error('secret reason');
      return new Response('build ${build}', { headers: { 'content-type': 'text/html' } });
    },
  };`;

/** Writes a site of two small pages, built without Astro; gives its folder. */
export async function writeStubSite(folder: string, { chunk = false } = {}): Promise<string> {
  const distDir = join(folder, 'dist');
  for (const path of ['client/catalog', 'server', ...(chunk ? ['server/chunks'] : [])])
    mkdirSync(join(distDir, path), { recursive: true });
  writeFileSync(join(distDir, 'client', 'index.html'), 'front');
  writeFileSync(join(distDir, 'client', 'catalog', 'index.html'), `<p>${'catalog '.repeat(500)}</p>`);
  writeFileSync(join(distDir, 'client', '404.html'), 'no such page');
  writeFileSync(join(distDir, 'server', 'entry.mjs'), entryOf('one'));
  if (chunk) writeFileSync(join(distDir, 'server/chunks/late.mjs'), "export const text = 'from a chunk';");
  await compressSite(distDir, fingerprintFiles(distDir, new Map()));
  return distDir;
}

export interface StubSiteOptions {
  timeouts?: ServerTimeouts;
  environment?: Record<string, string>;
  startCommand?: StartCommand;
  /** Whether a part of what stands in for Astro is loaded only when it is asked for. */
  chunk?: boolean;
}

/** The real server of a site of two small pages without Astro, until the test is done; and the log that it writes. */
export async function serveStubSite({ timeouts, environment, chunk, startCommand }: StubSiteOptions = {}) {
  const folder = temporaryFolder();
  const distDir = await writeStubSite(folder, { chunk });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const config = parseConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_FILE: '',
    DATABASE_URL: await temporaryDatabaseUrl(),
    ...environment,
  });
  const log: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) };
  const services = createServices(config, pino({ level: 'debug' }, stream));
  await migrateToLatest(services.db);
  const server = await startServer(services, distDir, { timeouts, startCommand });
  onTestFinished(async () => {
    await server.stop();
    await services.close();
  });
  return { origin: new URL(server.url).origin, server, services, distDir, log };
}
