import { createHash } from 'node:crypto';
import type { AlbumRecord } from '#src/catalog/write-albums.ts';

/** Where ids come from: the first catalog that gave them. */
export interface Lineage {
  id: string;
  /** UTC ISO text. */
  createdAt: string;
}

/** A fault of the sheet as an import reported it; the state carries it and does not look inside. */
export interface ReportedIssue {
  tab: string | null;
  row: number | null;
  column: string | null;
  code: string;
  message: string;
}

/** The newest import that a catalog went through. */
export interface ImportRun {
  startedAt: string;
  finishedAt: string;
  /** A URL, or the bare name of a file. */
  source: string;
  /** The counts of `import --json`. */
  counts: Record<string, unknown>;
  issues: ReportedIssue[];
}

/**
 * One whole catalog as an import left it. Never changed: an import, or whatever else touches the albums, makes another,
 * which has this one among its ancestors.
 */
export interface CatalogHead {
  /** Made from all the rest: equal keys are equal catalogs. */
  key: string;
  lineage: Lineage;
  /** The lowest id that was never given. */
  nextId: number;
  /** Null when its albums came without one. */
  import: ImportRun | null;
  /** All catalogs that went into this one: key -> the lowest id that it had not given. */
  ancestors: ReadonlyMap<string, number>;
  /** By id. */
  albums: readonly AlbumRecord[];
}

/** The name of a text. Short enough to be read, long enough that no two texts share one. */
export function catalogKey(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

/** Which of two catalogs has the newer import. Equal times are decided by what they hold. */
export function compareByImport(one: CatalogHead, other: CatalogHead): number {
  return (
    compareText(one.import?.finishedAt ?? '', other.import?.finishedAt ?? '') ||
    compareText(one.key, other.key)
  );
}

/** The older lineage first, and within one the older import. */
export function compareByAge(one: CatalogHead, other: CatalogHead): number {
  return (
    compareText(one.lineage.createdAt, other.lineage.createdAt) ||
    compareText(one.lineage.id, other.lineage.id) ||
    compareByImport(one, other)
  );
}

/** By code units, the same on every machine. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
