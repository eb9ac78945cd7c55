import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '#src/render/site-layout.ts';

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
  const fill = (values: Record<string, string> | undefined): [string, string][] =>
    Object.entries(values ?? {}).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) => evaluate(expression, lookUp)),
    ]);

  function lookUp(name: string): string {
    const [, context, key = ''] = /^(vars|secrets|env)\.(\w+)$/.exec(name) ?? [];
    if (context === 'env') return variables[key] ?? '';
    if (context !== undefined) return setting[context as 'vars' | 'secrets']?.[key] ?? '';
    const step = /^steps\.(\w+)\.outcome$/.exec(name)?.[1];
    if (step !== undefined) return outcomes.get(step) ?? 'skipped';
    if (name === 'always()') return 'true';
    if (name === 'github.token') return setting.token ?? '';
    if (name === 'toJSON(inputs)') return JSON.stringify(setting.inputs ?? {});
    throw new Error(`No such expression is known: ${name}`);
  }

  variables = Object.fromEntries(fill(jobEnv));
  for (const step of steps) {
    const { run, id, if: condition = '' } = step;
    if (run === undefined || run === 'npm ci') continue;
    if (failed && !condition.includes('always()')) continue;
    if (condition !== '' && evaluate(condition, lookUp) === '') continue;
    const line = (setting.rewrite ?? ((each) => each))(run);
    if (line === undefined) continue;
    const files = makeCommandFiles(setting.runnerFolder);
    const values = { ...ofRun, ...files, ...variables, ...Object.fromEntries(fill(step.env)) };
    const { code, said } = await setting.runLine(line, values);
    variables = { ...variables, ...readValues(files.GITHUB_ENV) };
    const outputs = readValues(files.GITHUB_OUTPUT);
    ran.push({ line, code, said, outputs, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') });
    if (id !== undefined) outcomes.set(id, code === 0 ? 'success' : 'failure');
    if (code !== 0 && !step['continue-on-error']) failed = true;
  }
  return ran;
}

/** The value of an expression of `||`, `&&`, `==`, `!=`, names and literals; empty when it does not hold. */
function evaluate(expression: string, lookUp: (name: string) => string): string {
  const valueOf = (term: string): string => {
    const [, name, operator, literal] = /^(\S+) ([=!]=) '([^']*)'$/.exec(term) ?? [];
    if (name !== undefined) return (lookUp(name) === literal) === (operator === '==') ? 'true' : '';
    return /^'([^']*)'$/.exec(term)?.[1] ?? lookUp(term);
  };
  for (const alternative of expression.split(' || ')) {
    const values = alternative.split(' && ').map(valueOf);
    if (!values.includes('')) return values.at(-1)!;
  }
  return '';
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
