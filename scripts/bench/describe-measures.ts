import { isKept, type Measure } from './measure.ts';

/** The figures of a benchmark as a table: what, how much, what it is held to, and how much it was the time before. */
export function describeMeasures(
  name: string,
  measures: readonly Measure[],
  before: readonly Measure[] = [],
): string {
  const rows = measures.map((measure) => [
    measure.name,
    figure(measure),
    limitOf(measure),
    changeOf(before.find((each) => each.name === measure.name)),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map(([what, value, limit, change]) =>
    `  ${what!.padEnd(widths[0]!)}  ${value!.padStart(widths[1]!)}  ${limit!.padEnd(widths[2]!)}  ${change}`.trimEnd(),
  );
  return [name, ...lines].join('\n');
}

function figure({ value, unit }: Pick<Measure, 'value' | 'unit'>): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 3;
  return `${value.toFixed(digits)}${unit && ` ${unit}`}`;
}

function limitOf(measure: Measure): string {
  const { limit, bound = 'at most', unit } = measure;
  if (limit === undefined) return '';
  return `${bound} ${limit}${unit && ` ${unit}`}, ${isKept(measure) ? 'kept' : 'NOT KEPT'}`;
}

function changeOf(before: Measure | undefined): string {
  return before ? `(before: ${figure(before)})` : '';
}
