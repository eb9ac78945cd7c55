import { CatalogError } from '#src/catalog-error.ts';
import { createGithubApi } from '#src/github/github-api.ts';
import { reportFailure } from './kit/failure-issue.ts';
import { runCommand } from './kit/command.ts';

const SENTENCES = {
  opened: 'Opened an issue.',
  updated: 'Updated the open issue.',
  closed: 'All has recovered: closed the issue.',
  nothing: 'There is nothing to report.',
  'issues-off':
    'Issues are switched off in this repository, as in every new fork, so no issue can say that a workflow failed. Settings, General, Features: tick Issues.',
};

await runCommand({
  name: 'report-failure',
  summary:
    'Opens or updates one issue of GITHUB_REPOSITORY when a workflow failed, and closes it when all have recovered.',
  options: {
    workflow: { type: 'text', value: 'NAME', required: true, help: 'name of the workflow' },
    conclusion: {
      type: 'text',
      value: 'WORD',
      required: true,
      help: 'how it ended: success, failure, cancelled …',
    },
    'run-url': { type: 'text', value: 'URL', required: true, help: 'the page of the run' },
  },
  notes:
    'A run that was out of time counts as failed, one that somebody cancelled does not. Where Issues are switched off it says so and exits with 0.',
  summarize: ({ done }: { done: keyof typeof SENTENCES }) => [SENTENCES[done]],
  async run({ values, config, output, signal }) {
    const { apiUrl, repository, token } = config.github;
    const { workflow, conclusion, 'run-url': runUrl } = values;
    if (repository === undefined || token === undefined) {
      throw new CatalogError('github-where', 'GITHUB_REPOSITORY and GITHUB_TOKEN are not set', {
        hint: 'They say where the issue is opened, and as whom',
      });
    }
    const github = createGithubApi({ apiUrl, repository, token });
    const at = new Date().toISOString();
    const done = await reportFailure(github, { workflow, conclusion, runUrl, at }, { signal });
    output.line(SENTENCES[done]);
    output.document({ done });
  },
});
