import { createInterface } from 'node:readline/promises';
import { printable } from '#src/format-text.ts';
import { UsageError } from './arguments.ts';

/**
 * Asks on the terminal whether to go on; anything but yes is no.
 *
 * @throws UsageError where there is no terminal; the signal's reason.
 */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('Not an interactive terminal: pass --yes to confirm');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${printable(question)} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
