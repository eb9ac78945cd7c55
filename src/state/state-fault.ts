import type { ZodError } from 'zod';
import { CatalogError } from '#src/catalog-error.ts';

const HINT = 'Nothing was merged. Take another copy of the state, or write it anew with npm run state:save';
/** The catalog lies in git, where people edit. */
const REPAIR = [
  'Nothing was merged. Edits belong in the sheet or in db/overrides.csv, never in this file: its last line is a checksum.',
  'Take them back on the branch that holds it: git fetch origin data && git switch data, git revert each commit after the last one of Progmetal Catalog, git push.',
  'A file that is on no branch is written anew by npm run state:save',
].join('\n');

function hintFor(name: string): string {
  return name.endsWith('catalog.ndjson') ? REPAIR : HINT;
}

/** A saved state that cannot be used: which file, which line (from 1), why. */
export function stateFault(
  name: string,
  line: number | undefined,
  why: string,
  hint = hintFor(name),
): CatalogError {
  return new CatalogError('state-damaged', `${name}${line === undefined ? '' : `, line ${line}`}: ${why}`, {
    hint,
  });
}

/** A saved state of a kind that this version does not know. */
export function foreignState(name: string, why: string, hint = hintFor(name)): CatalogError {
  return new CatalogError('state-foreign', `${name} ${why}`, { hint });
}

/** The first thing that is wrong with a line, for people. Untrusted text is not repeated. */
export function describeProblem({ issues }: ZodError): string {
  const { path, message } = issues[0]!;
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}
