import { join } from 'node:path';
import { writeContentId } from '#src/render/content-hash.ts';
import { DIST } from '#src/render/site-layout.ts';
import { reasonToDeploy } from '#src/github/github-pages.ts';
import { runCommand } from './kit/command.ts';
import { appendValues, plain } from './kit/github-actions.ts';

await runCommand({
  name: 'pages:changed',
  summary:
    'Compares what was built with the site at SITE_URL: has anything changed that would have to be deployed?',
  options: {},
  notes: 'In a workflow it sets the outputs changed (true or false) and id.',
  summarize: ({ changed, reason }: { changed: boolean; reason: string | null; id: string }) => [
    changed
      ? `It is deployed: ${plain(reason ?? '')}.`
      : 'Nothing is deployed: the site shows all of it already.',
    '',
  ],
  async run({ config, output, signal }) {
    const { url, basePath } = config.site;
    const id = await writeContentId(join(DIST, 'client'));
    const reason =
      url === undefined ? 'SITE_URL is not set' : await reasonToDeploy(`${url}${basePath}`, id, signal);
    await appendValues(config.workflow.outputsFile, { changed: String(reason !== undefined), id });
    output.line(reason ? `To be deployed: ${reason}.` : 'The site shows this already.');
    output.document({ changed: reason !== undefined, reason: reason ?? null, id });
  },
});
