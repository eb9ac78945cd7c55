/**
 * Something is broken and a person has to know: a stable `code` for tests and callers, one sentence that says
 * what and which, and a `hint` that says what to do about it. What is expected is a value, never this error.
 */
export class CatalogError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CatalogError';
    this.code = code;
    this.hint = options.hint;
  }
}

const SYSTEM_SENTENCES: Record<string, string> = {
  EACCES: 'This user may not do that',
  EPERM: 'This user may not do that',
  EROFS: 'The file system is read-only',
  ENOSPC: 'The disk is full',
  EDQUOT: 'The quota of this user on the disk is used up',
  EMFILE: 'Too many files are open',
  ENFILE: 'Too many files are open on this machine',
  EIO: 'The disk does not answer',
};

/** What is wrong with the machine, when that is what an error of the system says; undefined for any other error. */
export function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  const sentence = syscall === undefined ? undefined : SYSTEM_SENTENCES[code];
  return sentence && `${sentence}: ${error.message}`;
}
