const SENTENCES: Record<string, string> = {
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
export function describeSystemFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  const sentence = syscall === undefined ? undefined : SENTENCES[code];
  return sentence && `${sentence}: ${error.message}`;
}
