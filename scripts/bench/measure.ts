/** One figure of a benchmark, and what it is held to. */
export interface Measure {
  name: string;
  value: number;
  /** Undefined for what is only told. */
  limit?: number;
  /** Whether the value may not be above or not be below its limit; at most unless told. */
  bound?: 'at most' | 'at least';
  /** Empty for a ratio. */
  unit: string;
}

/** What a benchmark is given. */
export interface BenchRun {
  /** Prints how it goes. */
  print(line: string): void;
  /** The large catalog, made when it is first asked for and shared by all parts of a run. */
  largeCatalog(): Promise<LargeCatalog>;
}

/** A database with a generated catalog as large as the community's. */
export interface LargeCatalog {
  /** A folder that goes with the run. */
  folder: string;
  databaseUrl: string;
  albums: number;
}

/** Whether a figure keeps its limit. */
export function isKept({ value, limit, bound = 'at most' }: Measure): boolean {
  if (limit === undefined) return true;
  return bound === 'at most' ? value <= limit : value >= limit;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
