import { appendFile } from 'node:fs/promises';
import { startedBy, type Config } from '#src/config.ts';
import { plain } from './markdown.ts';

/** A command, as far as its part of the page goes. */
export interface Summarized {
  name: string;
  summarize?(document: unknown, config: Config): string[];
}

const LINES_SHOWN = 12;

/** Adds lines of Markdown to the page of a workflow's run; elsewhere nothing happens. */
export async function appendSummary(lines: readonly string[]): Promise<void> {
  const { summaryFile } = startedBy();
  if (summaryFile !== undefined && lines.length > 0) await appendFile(summaryFile, `${lines.join('\n')}\n`);
}

/** That a command failed, with the last lines that it said: what went wrong, and what to do about it. */
export function summarizeFailure(name: string, exitCode: number, said: string): string[] {
  const lines = said.trim().split('\n').slice(-LINES_SHOWN);
  return [
    '> [!CAUTION]',
    `> **${plain(name)} failed** (exit code ${exitCode}).  `,
    ...lines.map((line) => `> ${plain(line)}  `),
    '',
  ];
}

/** Adds a command's part, made of its document. */
export async function summarize(command: Summarized, document: unknown, config: Config): Promise<void> {
  if (startedBy().summaryFile === undefined || document === undefined) return;
  await appendSummary(command.summarize?.(document, config) ?? []);
}
