import { CatalogError, describeSystemError } from '#src/catalog-error.ts';
import { describeDatabaseError } from '#db/engines/database-errors.ts';

/** Exit codes, the same for every command. */
export const EXIT = { done: 0, failed: 1, partly: 2, usage: 64, interrupted: 130 } as const;

/** The command was called in a way it does not understand. */
export class UsageError extends Error {}

/** What an error that ended a command says to people, and the exit code. Errors that no one foresaw show their stack. */
export function describeError(command: string, error: unknown): { text: string; exitCode: number } {
  if (error instanceof UsageError) {
    return { text: `${error.message}\nSee npm run ${command} -- --help`, exitCode: EXIT.usage };
  }
  if (error instanceof CatalogError) {
    const { message, hint, code } = error;
    const text = hint === undefined ? message : `${message}\n${hint}`;
    return { text, exitCode: code === 'config' ? EXIT.usage : EXIT.failed };
  }
  const known = describeDatabaseError(error) ?? describeSystemError(error);
  const text = known ?? `${command} failed unexpectedly: ${(error as Error).stack ?? String(error)}`;
  return { text, exitCode: EXIT.failed };
}

/**
 * Keeps a command going when what it prints is not taken. A reader who has seen enough (`| head`), or a terminal that was
 * closed, is no failure: the work is finished, unread.
 *
 * @returns what gives the error of stdout that is one, such as a full disk; undefined when there was none.
 */
export function catchOutputErrors(): () => string | undefined {
  let message: string | undefined;
  process.stdout.on('error', (error) => {
    if (!isReaderGone(error)) message = error.message;
  });
  process.stderr.on('error', () => {});
  return () => message;
}

/** Whether an error only says that nobody reads any more what is printed. */
export function isReaderGone(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === 'write' && (code === 'EPIPE' || code === 'EIO' || code === 'ECONNRESET');
}
