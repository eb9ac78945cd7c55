import { buildShown, ownSite } from './kit/built-site.ts';
import { runCommand } from './kit/command.ts';
import { summarizeBuild } from './kit/summaries.ts';

await runCommand({
  name: 'build',
  summary:
    'Brings the static site in dist/ up to date with the database: what changed is rendered, the rest stays. Never calls Spotify.',
  options: { force: { type: 'flag', help: 'render every page, whatever changed' } },
  summarize: summarizeBuild,
  async run({ values, output, signal, openServices }) {
    output.document(await buildShown(ownSite(await openServices()), { output, signal }, values.force));
  },
});
