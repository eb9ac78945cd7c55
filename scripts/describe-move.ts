import type { IdMove } from '#src/state/id-moves.ts';

/** What became of an album whose id changed. */
export function describeMove({ id, keeps, moved, newId, overridden }: IdMove): string[] {
  const kept = keeps === null ? 'nobody has it now' : `"${keeps}" keeps it`;
  return [
    `Id ${id}: ${kept}, "${moved}" is album ${newId} now`,
    ...(overridden ? [`  Its line in db/overrides.csv still says ${id}: write ${newId} there`] : []),
  ];
}
