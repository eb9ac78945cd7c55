import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSite } from '#src/render/build-site.ts';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { environmentWith } from '#src/config.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { runCommand } from './kit/command.ts';
import { openServicesOf } from './kit/open-services.ts';

await runCommand({
  name: 'check:build',
  summary:
    'Builds the bundled sample with the default settings in a folder of its own: does the site build at all?',
  options: {},
  ofProject: true,
  async run({ output, signal }) {
    // In the project: what is built has to find node_modules.
    const cache = join(PROJECT_ROOT, '.cache');
    await mkdir(cache, { recursive: true });
    const folder = await mkdtemp(join(cache, 'check-'));
    const databaseUrl = `file:${join(folder, 'catalog.sqlite')}`;
    const environment = environmentWith({ DATABASE_URL: databaseUrl, LOG_FILE: '' });
    const services = await openServicesOf(environment);
    try {
      await importCatalog({ db: services.db, source: join(PROJECT_ROOT, 'db', 'sample-sheet.xlsx'), signal });
      const site = { services, environment, projectRoot: PROJECT_ROOT, distDir: join(folder, 'dist') };
      const result = await buildSite({ ...site, force: true, signal });
      output.line(`The site builds: ${result.pages} pages in ${(result.durationMs / 1000).toFixed(1)} s.`);
      output.document(result);
    } finally {
      await services.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
});
