/** SQLite's primary result codes that a person can do something about, and what. */
const FAULTS: Record<number, string> = {
  5: 'The database is busy: another command or server held it for too long. Try again when it is done',
  6: 'The database is locked: another command or server held it for too long. Try again when it is done',
  8: 'The database cannot be written: its file or folder is read-only for this user',
  11: 'The database file is damaged: restore it from a copy, or remove it and import anew',
  13: 'The disk is full: nothing of this was stored',
  14: 'The database file cannot be opened: is its folder there, and may this user write to it?',
  26: 'The file is no SQLite database: is DATABASE_URL right?',
};

/** What a person can do about a fault of SQLite's; undefined for any other error. */
export function describeSqliteFault(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  // The low byte is the primary code; the rest says where exactly it happened.
  return FAULTS[error.errcode & 0xff];
}
