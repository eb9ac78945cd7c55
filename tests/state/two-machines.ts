import type { CatalogDatabase } from '#db/open-database.ts';
import { parseConfig } from '#src/config.ts';
import { createServices, type Services } from '#src/services.ts';
import { pullBackfill, type PullReport } from '#src/state/pull-backfill.ts';
import { pushCatalog, type PushReport } from '#src/state/push-catalog.ts';
import { createServerClient, type AskServer } from '#src/state/server-client.ts';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { serveStubSite } from '../support/stub-site.ts';
import { temporaryDatabase, temporaryFolder } from '../support/temporary-database.ts';
import { join } from 'node:path';

export const TOKEN = 'a-token-of-sixteen-characters';

/** The real server with a token, on a database of its own. */
export async function openServer(environment: Record<string, string> = {}) {
  return serveStubSite({ environment: { BACKFILL_TOKEN: TOKEN, ...environment } });
}

/** The way to a server that does not wait between attempts. */
export function connectTo(origin: string, options: { token?: string; signal?: AbortSignal } = {}): AskServer {
  return createServerClient({ origin, token: TOKEN, sleep: async () => {}, ...options });
}

/** Another machine: its database, and the ways to and from a server. */
export async function openOther(origin: string): Promise<{
  db: CatalogDatabase;
  pull(): Promise<PullReport>;
  push(): Promise<PushReport>;
}> {
  const db = await temporaryDatabase();
  const ask = connectTo(origin);
  return {
    db,
    pull: () => pullBackfill({ db, origin, ask, acceptsImage: () => true, now: Date.now }),
    push: () => pushCatalog({ db, origin, ask }),
  };
}

/** The services of a runner that shares its budget with a server. */
export async function openRunner(environment: Record<string, string>): Promise<Services> {
  const url = `file:${join(temporaryFolder(), 'runner.sqlite')}`;
  await temporaryDatabase(url);
  const config = parseConfig({ DATABASE_URL: url, BACKFILL_TOKEN: TOKEN, LOG_FILE: '', ...environment });
  const services = createServices(config, pino({ level: 'silent' }));
  onTestFinished(() => services.close());
  return services;
}
