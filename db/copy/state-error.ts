import { CatalogError } from '#src/catalog-error.ts';

const HINT = 'Nothing was changed. Take another copy of the state, or write it again with npm run state:save';

/** A file of a saved state that cannot be used: cut, changed, foreign or too large; `line` counts from 1. */
export function damagedState(file: string, why: string, line?: number, hint = HINT): CatalogError {
  const where = line === undefined ? file : `${file}, line ${line}`;
  return new CatalogError('state-damaged', `${where}: ${why}`, { hint });
}

/** A file of another kind, or of a version that this one does not know. */
export function foreignState(file: string, why: string, hint = HINT): CatalogError {
  return new CatalogError('state-foreign', `${file} ${why}`, { hint });
}
