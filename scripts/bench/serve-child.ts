import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import pino from 'pino';
import send from 'send';
import { databaseFile } from '#db/database-url.ts';
import { loadConfig } from '#src/config.ts';
import { createLogger, type Logger } from '#src/logger.ts';
import { loadAstroBundle } from '#src/render/astro-bundle.ts';
import { clientDir } from '#src/render/site-layout.ts';
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

/** What Astro bundled and what it rendered, with nothing of ours before it: its `App` for covers, `send` for pages. */
async function serveAstro(): Promise<string> {
  const services = createServices(loadConfig(), pino({ level: 'silent' }));
  const { app } = await loadAstroBundle(distDir);
  const locals = { services, fetchAllowance: () => ({ allowed: true }) };
  const server = createServer((incoming, response) => {
    const request = new Request(new URL(incoming.url ?? '', 'http://localhost'));
    if (!request.url.endsWith('/cover-art/')) {
      return void send(incoming, incoming.url ?? '', { root: clientDir(distDir) }).pipe(response);
    }
    void app.render(request, { locals }).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  return listen(server);
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
  return listen(server);
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    );
  });
}
