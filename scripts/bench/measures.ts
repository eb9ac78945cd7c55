import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One figure of a benchmark, and what it is held to. */
export interface Measure {
  name: string;
  value: number;
  /** Undefined for what is only shown. */
  limit?: number;
  /** Which side of its limit the value must keep to; `at most` by default. */
  bound?: 'at most' | 'at least';
  /** Empty for a ratio. */
  unit: string;
}

export function atMost(limit: number, name: string, value: number, unit = ''): Measure {
  return { name, value, limit, bound: 'at most', unit };
}

export function atLeast(limit: number, name: string, value: number, unit = ''): Measure {
  return { name, value, limit, bound: 'at least', unit };
}

/** A figure that is held to nothing. */
export function shown(name: string, value: number, unit = ''): Measure {
  return { name, value, unit };
}

/** Whether a figure keeps its limit. */
export function isKept({ value, limit, bound = 'at most' }: Measure): boolean {
  if (limit === undefined) return true;
  return bound === 'at most' ? value <= limit : value >= limit;
}

/** The figures of a benchmark as a table: what, how much, what it is held to, and how much it was the time before. */
export function describeMeasures(
  name: string,
  measures: readonly Measure[],
  before: readonly Measure[] = [],
): string {
  const rows = measures.map((measure) => {
    const { limit, bound = 'at most', unit } = measure;
    const earlier = before.find((each) => each.name === measure.name);
    return [
      measure.name,
      withUnit(measure),
      limit === undefined
        ? ''
        : `${bound} ${limit}${unit && ` ${unit}`}, ${isKept(measure) ? 'kept' : 'NOT KEPT'}`,
      earlier ? `(before: ${withUnit(earlier)})` : '',
    ] as const;
  });
  const [what, value, limit] = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    `  ${row[0].padEnd(what!)}  ${row[1].padStart(value!)}  ${row[2].padEnd(limit!)}  ${row[3]}`.trimEnd(),
  );
  return [name, ...lines].join('\n');
}

function withUnit({ value, unit }: Measure): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 3;
  return `${value.toFixed(digits)}${unit && ` ${unit}`}`;
}

/** The figures of the newest run of each benchmark, by its name. */
export type BenchRecord = Record<string, Measure[]>;

/** What the run before measured; nothing when there was none, or its record cannot be read. */
export async function readRecord(file: string): Promise<BenchRecord> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as BenchRecord;
  } catch (error) {
    // A record is only something to compare with; this run writes a new one.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

export async function writeRecord(file: string, record: BenchRecord): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(record, null, 2)}\n`);
}
