import { bakePages } from './bake-pages.ts';
import type { BuildResult } from '#src/render/build-options.ts';
import { summarizeBuild } from './kit/build-summary.ts';
import { EXIT, runCommand } from './kit/command.ts';

await runCommand({
  name: 'bake',
  summary:
    'Puts newly stored covers and details into the pages that show them, in the site that is served. Never calls Spotify.',
  options: {},
  notes:
    'What it writes is what the next build would write. The site must have been built by this version of the project.',
  summarize: (document) => summarizeBuild(document as BuildResult),
  async run({ output, signal, openServices }) {
    output.document(await bakePages(await openServices(), { output, signal }));
    return EXIT.done;
  },
});
