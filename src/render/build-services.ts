import { loadConfig } from '#src/config.ts';
import { createLogger } from '#src/logger.ts';
import { createServices, type Services } from '#src/services.ts';

let services: Services | undefined;

/**
 * The services of a process that Astro runs itself (build, dev server), made on first need. The server passes its
 * own through `locals`, so these are never made there.
 */
export function buildServices(): Services {
  if (!services) {
    const config = loadConfig();
    services = createServices(config, createLogger(config.log, { stderrLevel: 'warn' }));
  }
  return services;
}
