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
