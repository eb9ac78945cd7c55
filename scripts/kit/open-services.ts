import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingDatabaseFile } from '#db/database-url.ts';
import { migrateToLatest } from '#db/migrate.ts';
import { CatalogError } from '#src/catalog-error.ts';
import { parseConfig, type Config } from '#src/config.ts';
import { createLogger, type LoggerOptions } from '#src/logger.ts';
import { createServices, type Services } from '#src/services.ts';

/** Services on a migrated database, made on the first call. */
export interface ServiceOpener {
  /** @throws CatalogError `no-database` when there is none and the command makes none. */
  openServices(): Promise<Services>;
  /** As `openServices`; where there is no database, on an empty one that is gone afterwards. For a dry run. */
  openServicesForNow(): Promise<Services>;
  /** As `openServices`, for a server: its visitors do not wait for a database as somebody at a terminal does. */
  openServerServices(): Promise<Services>;
}

/**
 * Opens services for a command, and closes what it opened.
 *
 * @param options.makesDatabase whether a database is made where there is none, which elsewhere would hide a mistyped name.
 * @param options.onMade called with the file of a database that was made.
 */
export function createServiceOpener(
  config: Config,
  options: { makesDatabase: boolean; log: LoggerOptions; onMade: (file: string) => void },
): ServiceOpener & { close(): Promise<void> } {
  let services: Services | undefined;
  let serverServices: Services | undefined;
  let folder: string | undefined;

  async function open(databaseUrl: string): Promise<Services> {
    services ??= createServices({ ...config, databaseUrl }, createLogger(config.log, options.log));
    await migrateToLatest(services.db);
    return services;
  }

  async function openServices(): Promise<Services> {
    if (services) return services;
    const missing = missingDatabaseFile(config.databaseUrl);
    if (missing !== undefined && !options.makesDatabase) {
      throw new CatalogError('no-database', `There is no database ${missing}`, {
        hint: 'Is DATABASE_URL right? npm start and npm run import make a new one',
      });
    }
    const opened = await open(config.databaseUrl);
    if (missing !== undefined) options.onMade(missing);
    return opened;
  }

  return {
    openServices,
    async openServicesForNow() {
      if (missingDatabaseFile(config.databaseUrl) === undefined) return openServices();
      folder ??= await mkdtemp(join(tmpdir(), 'catalog-'));
      return open(`file:${join(folder, 'empty.sqlite')}`);
    },
    async openServerServices() {
      const { logger } = await openServices();
      serverServices ??= createServices(config, logger, { timeouts: 'visitors' });
      return serverServices;
    },
    async close() {
      await serverServices?.close();
      await services?.close();
      if (folder !== undefined) await rm(folder, { recursive: true });
    },
  };
}

/** Services of an environment that is not the command's own, on a migrated database. Whoever opens them closes them. */
export async function openServicesOf(environment: Record<string, string | undefined>): Promise<Services> {
  const config = parseConfig(environment);
  const services = createServices(config, createLogger(config.log, { stderrLevel: 'error' }));
  try {
    await migrateToLatest(services.db);
    return services;
  } catch (error) {
    await services.close();
    throw error;
  }
}
