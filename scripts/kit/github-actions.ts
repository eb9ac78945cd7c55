import { appendFile } from 'node:fs/promises';
import { z } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';
import { startedBy } from '#src/config.ts';

const LINES_SHOWN = 12;

/** Adds lines of Markdown to the page of a workflow's run; elsewhere nothing happens. */
export async function appendSummary(lines: readonly string[]): Promise<void> {
  const { summaryFile } = startedBy();
  if (summaryFile !== undefined && lines.length > 0) await appendFile(summaryFile, `${lines.join('\n')}\n`);
}

/** That a command failed, with the last lines of its stderr: what went wrong, and what to do about it. */
export function summarizeFailure(name: string, exitCode: number, stderr: string): string[] {
  const lines = stderr.trim().split('\n').slice(-LINES_SHOWN);
  return [
    '> [!CAUTION]',
    `> **${plain(name)} failed** (exit code ${exitCode}).  `,
    ...lines.map((line) => `> ${plain(line)}  `),
    '',
  ];
}

/**
 * Appends `NAME=value` lines to a file that GitHub Actions reads for later steps; without a file, as on a laptop,
 * nothing happens.
 *
 * @throws RangeError for a value of several lines, which could set something else.
 */
export async function appendValues(file: string | undefined, values: Record<string, string>): Promise<void> {
  const lines = Object.entries(values).map(([name, value]) => {
    if (/[\r\n]/.test(value)) throw new RangeError(`${name} has more than one line`);
    return `${name}=${value}\n`;
  });
  if (file !== undefined) await appendFile(file, lines.join(''));
}

const form = z.record(
  z.string().regex(/^[a-z][a-z-]*$/),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

/**
 * The inputs of a workflow that was started by hand, as options of the command they are named after: what was left
 * empty or unticked is no option. A value is one argument whatever stands in it, so it can never become an option.
 *
 * @param inputs `toJSON(inputs)` parsed; null or undefined when nobody chose anything.
 * @throws CatalogError `workflow-inputs`
 */
export function optionsFromInputs(inputs: unknown): string[] {
  const { data, error } = form.safeParse(inputs ?? {});
  if (error) {
    throw new CatalogError('workflow-inputs', 'WORKFLOW_INPUTS holds no inputs of a workflow', {
      hint: 'An object of options without dashes and their values: {"artist": "Tool", "dry-run": true}',
      cause: error,
    });
  }
  return Object.entries(data).flatMap(([name, value]) => {
    if (typeof value === 'boolean') return value ? [`--${name}`] : [];
    const text = String(value ?? '').trim();
    return text === '' ? [] : [`--${name}=${text}`];
  });
}

/** Text of strangers as Markdown that means nothing but its letters: no link, no mention, no HTML, one line. */
export function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[&<>@]|:(?=\/\/)/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/(?<!&)[#]|[\\`*_{}[\]()|~!]/g, '\\$&')
    .trim();
}

/** A table; cells are Markdown already. Empty without rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

/** The parts that are there, with commas. */
export function listed(parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join(', ');
}
