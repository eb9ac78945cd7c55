import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import pino from 'pino';
import { databaseFile } from '#db/database-url.ts';
import { loadConfig } from '#src/config.ts';
import { createLogger, type Logger } from '#src/logger.ts';
import { startServer } from '#src/server/start-server.ts';
import { createServices } from '#src/services.ts';
import type { MeasuredServer } from './bench-site.ts';

/** A measured server in a process of its own; sends the parent its address, and later what it holds when asked. */
const [what, distDir] = process.argv.slice(2) as [MeasuredServer, string];
const serve: Record<MeasuredServer, () => Promise<string>> = {
  site: () => serveSite(pino({ level: 'silent' })),
  'logging-site': () => serveSite(createLogger(loadConfig().log, { stderrLevel: 'error' })),
  astro: serveAstro,
  bare: serveBare,
};
process.send?.(await serve[what]());
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});

async function serveSite(logger: Logger): Promise<string> {
  const services = createServices(loadConfig(), logger);
  return (await startServer(services, distDir)).url;
}

/** Astro's adapter starts its own server for the same build, on HOST:PORT of the environment. */
async function serveAstro(): Promise<string> {
  const entry = pathToFileURL(join(distDir, 'server', 'entry.mjs')).href;
  const { startServer } = (await import(entry)) as { startServer: () => { server: { server: Server } } };
  const { server } = startServer().server;
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** The least that a server of stored covers can do: find the row, write the image. */
function serveBare(): Promise<string> {
  const database = new DatabaseSync(databaseFile(loadConfig().databaseUrl));
  const find = database.prepare(
    `select artist, title, cover_images_json from album
     join spotify_album on spotify_album_id = spotify_id where id = ?`,
  );
  const server = createServer((request, response) => {
    const id = Number(/^\/catalog\/album\/(\d+)\/cover-art\/$/.exec(request.url ?? '')?.[1]);
    const row = find.get(id) as { artist: string; title: string; cover_images_json: string } | undefined;
    const [image] = JSON.parse(row?.cover_images_json ?? '[]') as { url: string }[];
    response.writeHead(image ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<img src="${image?.url}" alt="${row?.title} by ${row?.artist}">`);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    );
  });
}
