import pino from 'pino';
import { onTestFinished } from 'vitest';
import { migrateToLatest } from '#db/migrate.ts';
import { parseConfig } from '#src/config.ts';
import { startServer, type RunningServer } from '#src/server/start-server.ts';
import { createServices, type Services, type ServicesOptions } from '#src/services.ts';
import { writeStubSite } from '../support/stub-site.ts';
import { temporaryFolder } from '../support/temporary-database.ts';

/** The server of a site: one database, one address, and processes that come and go. */
export interface RehearsalServer {
  origin: string;
  isUp(): boolean;
  /** Of the process that runs now. */
  services(): Services;
  start(): Promise<void>;
  /** Ends the process; whoever asks finds nobody. */
  stop(): Promise<void>;
  /** A visitor who sees the cover of an album; gives the status of the answer. */
  visitCover(albumId: number): Promise<number>;
}

/** Starts it on an empty database, until the test is done. */
export async function openRehearsalServer(
  environment: Record<string, string>,
  options: ServicesOptions,
): Promise<RehearsalServer> {
  const folder = temporaryFolder();
  const distDir = await writeStubSite(folder);
  let port = '0';
  let running: { services: Services; server: RunningServer } | undefined;

  async function start(): Promise<void> {
    const config = parseConfig({
      ...environment,
      HOST: '127.0.0.1',
      PORT: port,
      LOG_FILE: '',
      DATABASE_URL: `file:${folder}/server.sqlite`,
    });
    const services = createServices(config, pino({ level: 'silent' }), options);
    await migrateToLatest(services.db);
    const server = await startServer(services, distDir);
    port = new URL(server.url).port;
    running = { services, server };
  }

  async function stop(): Promise<void> {
    await running?.server.stop();
    await running?.services.close();
    running = undefined;
  }

  await start();
  onTestFinished(stop);
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    isUp: () => running !== undefined,
    services: () => running!.services,
    start,
    stop,
    async visitCover(albumId) {
      const answer = await fetch(`${origin}/catalog/album/${albumId}/cover-art/`);
      await answer.text();
      return answer.status;
    },
  };
}
