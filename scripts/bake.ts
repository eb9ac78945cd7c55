import { bakeSite } from '#src/build/build-site.ts';
import { DIST, PROJECT_ROOT } from '#src/build/site-paths.ts';
import { environmentWith } from '#src/config.ts';
import { EXIT, runCommand } from './command.ts';
import { showBuild } from './show-build.ts';

const PATIENCE_MS = 60_000;

await runCommand({
  name: 'bake',
  summary:
    'Puts newly stored covers and details into the pages that show them, in the site that is served. Never calls Spotify.',
  options: {},
  notes:
    'What it writes is what the next build would write. The site must have been built by this version of the project.',
  async run({ output, signal, openServices }) {
    const services = await openServices();
    const environment = environmentWith({});
    const site = { services, environment, projectRoot: PROJECT_ROOT, distDir: DIST };
    const result = await showBuild(output, output.line, (shown) =>
      bakeSite({ ...site, patienceMs: PATIENCE_MS, signal, ...shown }),
    );
    output.document(result);
    return EXIT.done;
  },
});
