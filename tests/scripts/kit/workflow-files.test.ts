import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runScript } from '../../support/run-script.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, '.github', 'workflows');
const SCRIPTS = Object.keys(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }).scripts,
);

interface Step {
  name?: string;
  if?: string;
  run?: string;
  uses?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}
interface Job {
  uses?: string;
  steps?: Step[];
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  concurrency?: { group: string; 'cancel-in-progress': boolean };
  env?: Record<string, string>;
  outputs?: Record<string, string>;
  with?: Record<string, unknown>;
}
interface Workflow {
  name: string;
  on: {
    workflow_dispatch?: { inputs?: Record<string, { type: string }> } | null;
    schedule?: { cron: string }[];
  };
  permissions: object;
  jobs: Record<string, Job>;
}

const files = readdirSync(FOLDER).map((file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  return { file, text, workflow: parse(text) as Workflow };
});
const jobs = files.flatMap(({ file, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ name: `${file} ${id}`, job, steps: job.steps ?? [] })),
);
const runsOf = (steps: readonly Step[]): string[] => steps.flatMap(({ run }) => run ?? []);
const writing = jobs.filter(({ steps }) => runsOf(steps).some((run) => run.includes('state:keep')));
const workflowOf = (file: string): Workflow => files.find((each) => each.file === file)!.workflow;

describe('every workflow', () => {
  it('holds no logic: each line that runs is an npm script of the project, or what a machine needs for it', () => {
    const lines = jobs.flatMap(({ steps }) => runsOf(steps));
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) {
      expect(line).toMatch(
        /^(npm ci|bash \.ci\/run|npm run [\w:-]+( -- [^;&|<>`\\]+)?( \|\| \[ \$\? = 2 \])?)$/,
      );
      const names = /^npm run ([\w:-]+)/.exec(line);
      if (names) expect(SCRIPTS).toContain(names[1]);
    }
  });

  it('lets nothing from outside into a shell but through a variable in quotes', () => {
    for (const line of jobs.flatMap(({ steps }) => runsOf(steps))) {
      expect(line).not.toContain('${{');
      for (const [quoted] of line.matchAll(/.?\$\w+.?/g)) expect(quoted).toMatch(/^"\$\w+"$/);
    }
  });

  it('pins every action by commit, with the tag beside it', () => {
    const uses = files.flatMap(({ text }) => [...text.matchAll(/uses: (.*)$/gm)].map((match) => match[1]!));
    expect(uses.length).toBeGreaterThan(10);
    for (const use of uses) {
      expect(use).toMatch(/^(\.\/\.github\/workflows\/[\w-]+\.yml|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
    const commits = new Map(
      uses
        .filter((use) => use.includes('@'))
        .map((use) => use.split(/[@ #]+/))
        .map(([action, commit]) => [action, commit]),
    );
    for (const use of uses.filter((each) => each.includes('@'))) {
      expect(use.split(/[@ #]+/)[1]).toBe(commits.get(use.split('@')[0]));
    }
  });

  it('grants nothing to all jobs, and to each what it needs', () => {
    for (const { workflow } of files) expect(workflow.permissions).toEqual({});
    for (const { name, job } of jobs) expect(Object.keys(job.permissions ?? {}), name).not.toEqual([]);
    const withContents = jobs.filter(({ job }) => job.permissions?.['contents'] === 'write' && job.steps);
    expect(withContents.map(({ name }) => name)).toEqual(writing.map(({ name }) => name));
    const withIssues = jobs.filter(({ job }) => job.permissions?.['issues'] === 'write');
    expect(withIssues.map(({ name }) => name)).toEqual(['report.yml report']);
    expect(withIssues[0]!.job.permissions).toMatchObject({ actions: 'read', checks: 'read' });
  });

  it('ends some time', () => {
    for (const { name, job } of jobs.filter((each) => each.job.steps)) {
      expect(job['timeout-minutes'], name).toBeLessThanOrEqual(75);
    }
  });

  it('uses the newest kind of the cache, which runs on the Node of the runners', () => {
    const caches = files.flatMap(({ text }) => [...text.matchAll(/actions\/cache\/\w+@\w+ # v(\d+)/g)]);
    expect(caches.length).toBeGreaterThan(1);
    for (const [, major] of caches) expect(Number(major)).toBeGreaterThanOrEqual(6);
  });

  it('leaves no token behind on the disk', () => {
    const checkouts = jobs.flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')),
    );
    expect(checkouts.length).toBeGreaterThan(3);
    for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false });
  });

  it('knows four secrets, each only where it is used', () => {
    const all = files.flatMap(({ text }) => [...text.matchAll(/secrets\.(\w+)/g)].map((match) => match[1]!));
    expect([...new Set(all)].sort()).toEqual([
      'BACKFILL_TOKEN',
      'DATABASE_URL',
      'SPOTIFY_CLIENT_ID',
      'SPOTIFY_CLIENT_SECRET',
    ]);
    // That there is one is no secret.
    const isSet = "secrets.DATABASE_URL != ''";
    for (const { name, job } of jobs) {
      expect(JSON.stringify(job.env ?? {}).replaceAll(isSet, ''), name).not.toContain('secrets.');
    }
    expect(files.find(({ file }) => file === 'check.yml')!.text).not.toContain('secrets');
  });
});

describe('workflows that write the state', () => {
  it('are import, refresh and rebuild', () => {
    expect(writing.map(({ name }) => name)).toEqual([
      'import.yml import',
      'rebuild.yml build',
      'refresh.yml refresh',
    ]);
  });

  it.each(writing)('$name waits for the others, and begins with what is saved', ({ job, steps }) => {
    expect(job.concurrency).toEqual({ group: 'catalog-state', 'cancel-in-progress': false });
    const ofGithub = steps.filter(({ if: condition }) => !/== '(server|database)'/.test(condition ?? ''));
    const order = ['state:fetch', 'state:restore', 'state:save', 'state:keep'].map((step) =>
      runsOf(ofGithub).findIndex((run) => run.includes(` ${step} `)),
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBe(1);
  });

  it('never save the bundled sample', () => {
    const steps = runsOf(workflowOf('rebuild.yml').jobs['build']!.steps!);
    const sample = steps.findIndex((run) => run.includes('sample-sheet'));
    expect(sample).toBeGreaterThan(steps.findIndex((run) => run.includes('state:keep')));
    expect(steps.slice(sample).filter((run) => run.includes('state:save'))).toEqual([]);
  });

  it('hold no lock that a workflow they call needs', () => {
    for (const { workflow } of files.filter(({ text }) => text.includes('./.github/workflows/'))) {
      expect(workflow).not.toHaveProperty('concurrency');
    }
  });
});

describe('a deployment', () => {
  /** A reference like `needs.build.outputs.x` or `github.run_attempt`, with what it stands for put in. */
  const fill = (text: string, values: Record<string, string>): string =>
    text.replace(/\$\{\{ ([\w.]+) \}\}/g, (_all, name: string) => {
      if (values[name] === undefined) throw new Error(`${name} is not known`);
      return values[name];
    });
  const { build, deploy } = workflowOf('rebuild.yml').jobs as Record<string, Job>;
  const stepWith = (steps: Step[], action: string): Step =>
    steps.find(({ uses }) => uses?.startsWith(`actions/${action}@`))!;

  /** The name under which a build hands its files over, and the one that a deployment after it asks for. */
  function namesOf(attempt: number) {
    const github = { 'github.run_attempt': String(attempt) };
    const uploaded = fill(String(stepWith(build!.steps!, 'upload-pages-artifact').with!['name']), github);
    const output = fill(build!.outputs!['artifact']!, github);
    const input = fill(String(deploy!.with!['artifact']), { 'needs.build.outputs.artifact': output });
    const asked = stepWith(workflowOf('deploy-pages.yml').jobs['deploy']!.steps!, 'deploy-pages').with!;
    return { uploaded, asked: fill(String(asked['artifact_name']), { 'inputs.artifact': input }) };
  }

  it('takes what the build before it has uploaded, also when only the deployment is run again', () => {
    expect(namesOf(1)).toEqual({ uploaded: 'github-pages-1', asked: 'github-pages-1' });
    // The attempt is that of the build: a deployment that is run again gets the outputs of before.
    expect(JSON.stringify(workflowOf('deploy-pages.yml'))).not.toContain('run_attempt');
  });

  it('finds one artifact of that name in a run, however often it is run again', () => {
    const names = [1, 2, 3].map((attempt) => namesOf(attempt).uploaded);
    expect(new Set(names).size).toBe(3);
  });
});

describe('the schedule of the refresh', () => {
  it('comes so often that a day of the quota is not missed when a run is some minutes early', () => {
    const [{ cron }] = workflowOf('refresh.yml').on.schedule as [{ cron: string }];
    const [, minute, from, to, step] = /^(\d+) (\d+)-(\d+)\/(\d+) \* \* \*$/.exec(cron)!.map(Number);
    expect(minute).not.toBe(0);
    expect((to! - from!) / step! + 1).toBeGreaterThanOrEqual(4);
    expect(24 % step!).toBe(0);
  });
});

describe('what a person can choose', () => {
  it.each(['import', 'refresh'])(
    '%s.yml offers options of the command, and nothing else',
    async (command) => {
      const { inputs = {} } = workflowOf(`${command}.yml`).on.workflow_dispatch!;
      const { stdout } = await runScript(command, ['--help']);
      expect(Object.keys(inputs).length).toBeGreaterThan(0);
      for (const [name, { type }] of Object.entries(inputs)) {
        const takesValue = new RegExp(`^ {2}--${name}(?: |\\[=)[A-Z]`, 'm').test(stdout);
        expect(stdout).toContain(`--${name}`);
        expect(type === 'boolean').toBe(!takesValue);
      }
    },
  );

  it('every workflow with a schedule can be started by hand, at a minute of its own', () => {
    const scheduled = files.filter(({ workflow }) => workflow.on.schedule);
    expect(scheduled.map(({ file }) => file)).toEqual([
      'codeql.yml',
      'import.yml',
      'rebuild.yml',
      'refresh.yml',
      'scorecard.yml',
    ]);
    for (const { workflow } of scheduled) expect(workflow.on).toHaveProperty('workflow_dispatch');
    expect(new Set(scheduled.map(({ workflow }) => workflow.on.schedule![0]!.cron)).size).toBe(5);
    const reported = (
      parse(files.find(({ file }) => file === 'report.yml')!.text) as {
        on: { workflow_run: { workflows: string[] } };
      }
    ).on;
    expect(reported.workflow_run.workflows.toSorted()).toEqual(
      // What looks at the code tells of it under Security.
      scheduled
        .map(({ workflow }) => workflow.name)
        .filter((name) => !['CodeQL', 'Scorecard'].includes(name))
        .toSorted(),
    );
  });

  it("the sheet is the community's, unless the repository names another", () => {
    const example = /^GOOGLE_SHEETS_XLSX_URL=(.*)$/m.exec(
      readFileSync(join(ROOT, '.env.example'), 'utf8'),
    )![1];
    const set = jobs.flatMap(({ job }) => job.env?.['GOOGLE_SHEETS_XLSX_URL'] ?? []);
    expect(set).toHaveLength(3);
    for (const value of set) expect(value).toBe(`\${{ vars.GOOGLE_SHEETS_XLSX_URL || '${example}' }}`);
  });
});
