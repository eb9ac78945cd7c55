import pino from 'pino';
import { onTestFinished } from 'vitest';
import { migrateToLatest } from '#db/migrate.ts';
import { parseConfig } from '#src/config.ts';
import { startServer, type RunningServer } from '#src/server/start-server.ts';
import { createServices, type Services } from '#src/services.ts';
import { writeStubSite } from '../support/stub-site.ts';
import { temporaryFolder } from '../support/temporary-database.ts';
import { startCommandIn, type CommandSetting } from './run-command.ts';

/** A server of a site: one address, and processes that come and go. */
export interface RehearsalServer {
  origin: string;
  isUp(): boolean;
  /** Of the process that runs now. */
  services(): Services;
  start(): Promise<void>;
  /** Ends the process, jobs first; whoever asks finds nobody. */
  stop(): Promise<void>;
  /** A visitor who sees the cover of an album. */
  visitCover(albumId: number): Promise<void>;
}

/** Starts it on a database, until the test is done. With a token in its environment it also runs jobs. */
export async function openRehearsalServer(
  databaseUrl: string,
  setting: Omit<CommandSetting, 'signal'>,
): Promise<RehearsalServer> {
  const distDir = await writeStubSite(temporaryFolder());
  const environment = { ...setting.environment, HOST: '127.0.0.1', DATABASE_URL: databaseUrl };
  let port = '0';
  let running: { services: Services; server: RunningServer } | undefined;

  async function start(): Promise<void> {
    const config = parseConfig({ ...environment, PORT: port });
    const services = createServices(config, pino({ level: 'silent' }), setting.services);
    await migrateToLatest(services.db);
    const startCommand = startCommandIn({ ...setting, environment });
    const server = await startServer(services, distDir, { startCommand });
    port = new URL(server.url).port;
    running = { services, server };
  }

  async function stop(): Promise<void> {
    const ended = running;
    running = undefined;
    await ended?.server.stop();
    await ended?.services.close();
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
      await (await fetch(`${origin}/catalog/album/${albumId}/cover-art/`)).text();
    },
  };
}
