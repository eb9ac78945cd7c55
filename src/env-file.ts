import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CatalogError } from './catalog-error.ts';
import { variables } from './config-variables.ts';

const ASSIGNMENT = /^\s*(?:export\s+)?[A-Za-z_][\w.-]*\s*=(.*)$/;
const COMMENT_OR_BLANK = /^\s*(#.*)?$/;
/** What editors and shells of Windows put before text, and what it says about the bytes. */
const BYTE_ORDER_MARKS = [
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
] as const;

/**
 * Reads a file of variables, one `NAME=value` a line; lines may end as Windows ends them, and the file may be UTF-16.
 *
 * @param named the file; undefined is `.env`, which need not be there, and empty is none.
 * @throws CatalogError `config` for a file that cannot be read, and naming the first line that is none of that.
 */
export function readEnvFile(named: string | undefined): Record<string, string> {
  if (named === '') return {};
  const file = named ?? variables.ENV_FILE.parse(undefined);
  const text = readText(file);
  if (text === undefined && named === undefined) return {};
  if (text === undefined) {
    throw new CatalogError('config', `ENV_FILE is ${JSON.stringify(named)}: there is no such file`);
  }
  const wrong = findWrongLine(text);
  if (wrong !== undefined) {
    throw new CatalogError('config', `Line ${wrong.number} of ${file} ${wrong.problem}`, {
      hint: 'Expected NAME=value, or # and a comment; a value with # or blanks at its ends stands in quotes',
    });
  }
  return parseEnv(text) as Record<string, string>;
}

function readText(file: string): string | undefined {
  try {
    const bytes = readFileSync(file);
    const mark = bytes.subarray(0, 2).toString('hex');
    const encoding = BYTE_ORDER_MARKS.find(([each]) => each === mark)?.[1] ?? 'utf-8';
    return new TextDecoder(encoding).decode(bytes).replace(/\r\n?/g, '\n');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CatalogError('config', `${file} cannot be read: ${(cause as Error).message}`, {
      hint: 'Expected a file with a NAME=value a line, as .env.example has them',
      cause,
    });
  }
}

function findWrongLine(text: string): { number: number; problem: string } | undefined {
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const number = index + 1;
    if (COMMENT_OR_BLANK.test(lines[index]!)) continue;
    const value = ASSIGNMENT.exec(lines[index]!)?.[1]?.trimStart();
    if (value === undefined) return { number, problem: 'is no NAME=value' };
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote === undefined || value.includes(quote, 1)) continue;
    // A value in quotes may go on over several lines.
    do index += 1;
    while (index < lines.length && !lines[index]!.includes(quote));
    if (index === lines.length) return { number, problem: `opens a quote (${quote}) that nothing closes` };
  }
  return undefined;
}
