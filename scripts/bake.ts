import { bakeShown } from './kit/built-site.ts';
import { runCommand } from './kit/command.ts';
import { summarizeBuild } from './kit/summaries.ts';

await runCommand({
  name: 'bake',
  summary:
    'Puts newly stored covers and details into the pages that show them, in the site that is served. Never calls Spotify.',
  options: {},
  notes:
    'What it writes is what the next build would write. The site must have been built by this version of the project.',
  summarize: summarizeBuild,
  async run({ output, signal, openServices }) {
    output.document(await bakeShown(await openServices(), { output, signal }));
  },
});
