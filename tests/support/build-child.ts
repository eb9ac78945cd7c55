import pino from 'pino';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { environmentWith, loadConfig } from '#src/config.ts';
import { createServices } from '#src/services.ts';

/** Builds in a process of its own, to be killed: `DIST_DIR [--force]`. Sends a message when it begins. */
const [distDir = '', force] = process.argv.slice(2);
const services = createServices(loadConfig(), pino({ level: 'silent' }));
process.send?.('begins');
await buildSite({
  services,
  environment: environmentWith({}),
  projectRoot: PROJECT_ROOT,
  distDir,
  force: force === '--force',
});
await services.close();
