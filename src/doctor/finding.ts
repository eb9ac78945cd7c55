import { CatalogError } from '#src/catalog-error.ts';

/** What one check of the doctor found. */
export interface Finding {
  check: string;
  /** `note`: worth knowing, nothing is broken. `action`: somebody has to do what `hint` says. */
  state: 'ok' | 'note' | 'action';
  /** One sentence. */
  message: string;
  /** What to do about it; null where nothing is to be done. */
  hint: string | null;
}

/** What a check says, before it is known which one said it. */
export type Diagnosis = Omit<Finding, 'check'>;

export const ok = (message: string): Diagnosis => ({ state: 'ok', message, hint: null });
export const note = (message: string, hint: string | null = null): Diagnosis => ({
  state: 'note',
  message,
  hint,
});
export const action = (message: string, hint: string): Diagnosis => ({ state: 'action', message, hint });

/** Runs one check. One that throws has found something, and keeps no other from being run. */
export async function examine(
  check: string,
  diagnose: () => Diagnosis | Promise<Diagnosis>,
): Promise<Finding> {
  try {
    return { check, ...(await diagnose()) };
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return { check, ...action(error.message, error.hint ?? 'logs/catalog.log may say more') };
  }
}
