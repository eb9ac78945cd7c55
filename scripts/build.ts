import { buildSite } from '#src/render/build-site.ts';
import { DIST, PROJECT_ROOT } from '#src/render/site-paths.ts';
import { environmentWith } from '#src/config.ts';
import type { BuildResult } from '#src/render/build-options.ts';
import { summarizeBuild } from './kit/build-summary.ts';
import { EXIT, runCommand } from './kit/command.ts';
import { showBuild } from './show-build.ts';

await runCommand({
  name: 'build',
  summary:
    'Brings the static site in dist/ up to date with the database: what changed is rendered, the rest stays. Never calls Spotify.',
  options: { force: { type: 'flag', help: 'build all anew, whatever changed' } },
  summarize: (document) => summarizeBuild(document as BuildResult),
  async run({ values, output, signal, openServices }) {
    const services = await openServices();
    output.progress('Building the site …');
    const result = await showBuild(output, output.line, (shown) =>
      buildSite({
        services,
        environment: environmentWith({}),
        projectRoot: PROJECT_ROOT,
        distDir: DIST,
        force: values.force,
        signal,
        ...shown,
      }),
    );
    output.document(result);
    return EXIT.done;
  },
});
