import { CatalogError } from '#src/catalog-error.ts';
import { createGithubApi } from '#src/github/github-api.ts';
import { readPagesAddress } from '#src/github/github-pages.ts';
import { runCommand } from './kit/command.ts';
import { appendValues } from './kit/github-actions.ts';

await runCommand({
  name: 'pages:address',
  summary:
    'Asks GitHub where Pages show the site, and sets SITE_URL, BASE_PATH and ON_DEMAND for the next steps of a workflow.',
  options: {},
  notes: 'ON_DEMAND becomes origin when BACKFILL_ORIGIN is set, otherwise none.',
  async run({ config, output, signal }) {
    const { apiUrl, repository, token } = config.github;
    if (repository === undefined || token === undefined) {
      throw new CatalogError('github-where', 'GITHUB_REPOSITORY and GITHUB_TOKEN are not set', {
        hint: 'In a workflow they are there; elsewhere set SITE_URL, BASE_PATH and ON_DEMAND yourself',
      });
    }
    const { siteUrl, basePath } = await readPagesAddress(
      createGithubApi({ apiUrl, repository, token }),
      signal,
    );
    const onDemand = config.site.backfillOrigin === undefined ? 'none' : 'origin';
    const values = { SITE_URL: siteUrl, BASE_PATH: basePath, ON_DEMAND: onDemand };
    await appendValues(config.workflow.variablesFile, values);
    for (const [name, value] of Object.entries(values)) output.line(`${name}=${value}`);
    output.document(values);
  },
});
