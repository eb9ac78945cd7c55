import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { migrateToLatest } from '#db/migrate.ts';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-paths.ts';
import { environmentWith, parseConfig } from '#src/config.ts';
import { createLogger } from '#src/logger.ts';
import { createServices } from '#src/services.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { EXIT, runCommand } from './kit/command.ts';

await runCommand({
  name: 'check:build',
  summary:
    'Builds the bundled sample with the default settings in a folder of its own: does the site build at all?',
  options: {},
  ofProject: true,
  async run({ output, signal }) {
    const folder = await temporaryFolder();
    const environment = environmentWith({
      DATABASE_URL: `file:${join(folder, 'catalog.sqlite')}`,
      LOG_FILE: '',
    });
    const config = parseConfig(environment);
    const services = createServices(config, createLogger(config.log, { stderrLevel: 'error' }));
    try {
      await migrateToLatest(services.db);
      await importCatalog({ db: services.db, source: join(PROJECT_ROOT, 'db', 'sample-sheet.xlsx'), signal });
      const distDir = join(folder, 'dist');
      const result = await buildSite({
        services,
        environment,
        projectRoot: PROJECT_ROOT,
        distDir,
        force: true,
        signal,
      });
      output.line(`The site builds: ${result.pages} pages in ${(result.durationMs / 1000).toFixed(1)} s.`);
      output.document(result);
      return EXIT.done;
    } finally {
      await services.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
});

/** In the project: what is built has to find node_modules. */
async function temporaryFolder(): Promise<string> {
  const cache = join(PROJECT_ROOT, '.cache');
  await mkdir(cache, { recursive: true });
  return mkdtemp(join(cache, 'check-'));
}
