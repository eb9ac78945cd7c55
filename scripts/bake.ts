import { bakeSite } from '#src/build/build-site.ts';
import { DIST, PROJECT_ROOT } from '#src/build/site-paths.ts';
import { environmentWith } from '#src/config.ts';
import { EXIT, runCommand } from './command.ts';
import { buildProgress, describeBuild } from './describe-build.ts';

const PATIENCE_MS = 60_000;

await runCommand({
  name: 'bake',
  summary:
    'Puts newly stored covers and details into the pages that show them, in the site that is served. Never calls Spotify.',
  options: {},
  notes:
    'What it writes is what the next build would write. The site must have been built by this version of the project.',
  async run({ output, signal, openServices }) {
    const progress = buildProgress(output);
    const result = await bakeSite({
      services: await openServices(),
      environment: environmentWith({}),
      projectRoot: PROJECT_ROOT,
      distDir: DIST,
      patienceMs: PATIENCE_MS,
      signal,
      onProgress: progress.advance,
    });
    progress.end();
    for (const line of describeBuild(result)) output.line(line);
    output.document(result);
    return EXIT.done;
  },
});
