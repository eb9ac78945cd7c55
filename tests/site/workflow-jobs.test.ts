import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';
import { startGithub } from '../github/simulated-github.ts';
import { copyImageFiles } from '../support/docker-file.ts';
import { serveOnLoopback } from '../support/loopback-server.ts';
import { inShell, runWorkflowJob } from '../support/run-workflow-job.ts';

const scripts = Object.keys(
  (JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { scripts: object }).scripts,
);

/** A machine with the project on it, and a fork on a simulated GitHub that has no secret. */
async function openFork() {
  const folder = join(PROJECT_ROOT, '.cache', 'test-sites', randomUUID());
  mkdirSync(folder, { recursive: true });
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  copyImageFiles(folder);
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
  const github = await startGithub();
  github.state.pages = { html_url: 'http://127.0.0.1:9/progmetal/', build_type: 'workflow' };
  const file = (name: string): string => join(folder, name);
  return {
    file,
    setting: {
      token: github.token,
      runnerFolder: file('runner'),
      runLine: inShell(folder, {
        GITHUB_API_URL: github.apiUrl,
        GITHUB_REPOSITORY: github.repository,
      }),
    },
  };
}

/** Steps of commands that there are; those of the state need a repository to push to and have tests of their own. */
const withoutState = (line: string): string | undefined => {
  const command = /^npm run ([\w:-]+)/.exec(line)?.[1] ?? '';
  return scripts.includes(command) && !command.startsWith('state:') ? line : undefined;
};

async function serveSheet(): Promise<string> {
  const sheet = readFileSync(join(PROJECT_ROOT, 'db', 'sample-sheet.xlsx'));
  return `${await serveOnLoopback((_request, response) => response.end(sheet))}/export`;
}

describe('the build of a fork without any secret', () => {
  it('ends with a site of the sheet, for the place where Pages show it, and says what is missing', async () => {
    const { file, setting } = await openFork();
    const vars = { GOOGLE_SHEETS_XLSX_URL: await serveSheet() };
    const ran = await runWorkflowJob('rebuild.yml', 'build', { ...setting, vars, rewrite: withoutState });
    expect(ran.filter(({ code }) => code !== 0)).toEqual([]);
    const front = readFileSync(file('dist/client/index.html'), 'utf8');
    expect(front).toContain('href="/progmetal/catalog/albums/"');
    expect(front).not.toContain('hx-get');
    const outputs = Object.assign({}, ...ran.map((step) => step.outputs)) as Record<string, string>;
    expect(outputs).toEqual({ changed: 'true', id: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    const summary = ran.map((step) => step.summary).join('');
    expect(summary).toContain('**500 albums added**');
    expect(summary).toContain('**No Spotify account**');
    expect(summary).not.toContain('bundled sample');
  });

  it('shows the bundled sample when the sheet cannot be read, and says why', async () => {
    const { setting } = await openFork();
    const rewrite = (line: string): string | undefined =>
      /run (build|pages)/.test(line) ? undefined : withoutState(line);
    const vars = { GOOGLE_SHEETS_XLSX_URL: 'http://127.0.0.1:9/export' };
    const ran = await runWorkflowJob('rebuild.yml', 'build', { ...setting, vars, rewrite });
    expect(ran.map(({ code }) => code)).toEqual([1, 0]);
    const summary = ran.map((step) => step.summary).join('');
    expect(summary).toContain('**import failed**');
    expect(summary).toContain('could not be downloaded from http');
    expect(summary).toContain('**The sheet could not be read**, so the site shows the bundled sample');
  });
});
