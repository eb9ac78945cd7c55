import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '#src/build/site-paths.ts';

/** Runs one line with the variables that its step has. */
export type RunLine = (
  line: string,
  values: Record<string, string>,
) => Promise<{ code: number; said: string }>;

export interface JobSetting {
  runLine: RunLine;
  /** Where the runner has the files that a step writes commands to: others in every step, as at GitHub. */
  runnerFolder: string;
  vars?: Record<string, string>;
  secrets?: Record<string, string>;
  inputs?: object;
  token?: string;
  /** The line as it is to run here; undefined leaves the step out. */
  rewrite?: (line: string) => string | undefined;
}

export interface RanStep {
  line: string;
  code: number;
  said: string;
  /** What it wrote for later steps, and for people. */
  outputs: Record<string, string>;
  summary: string;
}

interface Step {
  id?: string;
  if?: string;
  run?: string;
  env?: Record<string, string>;
  'continue-on-error'?: boolean;
}

/**
 * Runs the lines of a job of a workflow as GitHub would, one after the other, until one fails. What is an action, and no
 * line, is left out. Knows the few expressions that the workflows use, and refuses any other.
 */
export async function runWorkflowJob(file: string, job: string, setting: JobSetting): Promise<RanStep[]> {
  const text = readFileSync(join(PROJECT_ROOT, '.github', 'workflows', file), 'utf8');
  const { jobs } = parse(text) as {
    jobs: Record<string, { env?: Record<string, string>; steps: Step[] }>;
  };
  const { env: jobEnv = {}, steps } = jobs[job]!;
  const outcomes = new Map<string, 'success' | 'failure'>();
  const ran: RanStep[] = [];
  let failed = false;
  let variables: Record<string, string> = {};
  const ofRun = runVariables();

  for (const step of steps) {
    const { run, id } = step;
    if (run === undefined || run === 'npm ci' || !isWanted(step.if, { failed, outcomes, setting })) continue;
    const line = (setting.rewrite ?? ((each) => each))(run);
    if (line === undefined) continue;
    const values = Object.entries({ ...jobEnv, ...step.env }).map(
      ([name, value]) => [name, evaluate(value, setting)] as const,
    );
    const files = makeCommandFiles(setting.runnerFolder);
    const { code, said } = await setting.runLine(line, {
      ...ofRun,
      ...files,
      ...variables,
      ...Object.fromEntries(values),
    });
    variables = { ...variables, ...readValues(files.GITHUB_ENV) };
    const outputs = readValues(files.GITHUB_OUTPUT);
    ran.push({ line, code, said, outputs, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') });
    if (id !== undefined) outcomes.set(id, code === 0 ? 'success' : 'failure');
    if (code !== 0 && !step['continue-on-error']) failed = true;
  }
  return ran;
}

function isWanted(
  condition: string | undefined,
  state: { failed: boolean; outcomes: Map<string, string>; setting: JobSetting },
): boolean {
  const terms = (condition ?? 'success()').split(' && ');
  const known = terms.map((term) => {
    if (term === 'always()') return true;
    if (term === 'success()') return !state.failed;
    const variable = /^vars\.(\w+)$/.exec(term)?.[1];
    if (variable !== undefined) return Boolean(state.setting.vars?.[variable]);
    const outcome = /^steps\.(\w+)\.outcome == 'success'$/.exec(term)?.[1];
    if (outcome !== undefined) return state.outcomes.get(outcome) === 'success';
    throw new Error(`No such condition is known: ${term}`);
  });
  const runsAfterFailure = terms.includes('always()');
  return known.every(Boolean) && (runsAfterFailure || !state.failed);
}

function evaluate(value: string, { vars = {}, secrets = {}, inputs = {}, token = '' }: JobSetting): string {
  return value.replace(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) => {
    const [, variable, otherwise] = /^vars\.(\w+)(?: \|\| '([^']*)')?$/.exec(expression) ?? [];
    if (variable !== undefined) return vars[variable] || (otherwise ?? '');
    const secret = /^secrets\.(\w+)$/.exec(expression)?.[1];
    if (secret !== undefined) return secrets[secret] ?? '';
    if (expression === 'github.token') return token;
    if (expression === 'toJSON(inputs)') return JSON.stringify(inputs);
    throw new Error(`No such expression is known: ${expression}`);
  });
}

/** What is different in every run. */
function runVariables(): Record<string, string> {
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: String(Math.floor(Math.random() * 1e10)),
    GITHUB_RUN_ATTEMPT: '1',
    ACTIONS_RUNTIME_TOKEN: randomUUID(),
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: randomUUID(),
  };
}

function makeCommandFiles(folder: string) {
  mkdirSync(folder, { recursive: true });
  const id = randomUUID();
  const files = {
    GITHUB_ENV: join(folder, `set_env_${id}`),
    GITHUB_OUTPUT: join(folder, `set_output_${id}`),
    GITHUB_STEP_SUMMARY: join(folder, `step_summary_${id}`),
  };
  for (const file of Object.values(files)) writeFileSync(file, '');
  return files;
}

function readValues(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('='));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/**
 * Runs lines in a shell, as GitHub does.
 *
 * @param cwd a copy of the project.
 * @param environment what the machine has.
 */
export function inShell(cwd: string, environment: Record<string, string>): RunLine {
  return (line, values) =>
    new Promise((resolve, reject) => {
      const child = spawn('bash', ['-e', '-c', line], {
        cwd,
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment, ...values },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? 1, said }));
    });
}
