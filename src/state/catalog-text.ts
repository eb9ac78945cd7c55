import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CatalogHead } from './catalog-head.ts';
import { catalogView } from './catalog-view.ts';
import { headFactsLine, readHead } from './read-head.ts';
import { openSealed, sealLines, type StateLine } from './sealed-text.ts';
import { headKey } from './state-fields.ts';
import { describeProblem, foreignState, stateFault } from './state-fault.ts';
import { headFacts, writeHeadLines } from './write-head.ts';

/** The name of the file. */
export const CATALOG_FILE = 'catalog.ndjson';

const FORMAT = 'progmetal-catalog';
const VERSION = 1;

const firstLine = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  /** The catalogs that are still to be made one, each with its own lines after those that all can see. */
  heads: z.array(headKey).max(100).optional(),
});
const partOfHead = z.strictObject({ head: headKey, line: z.unknown() });

/**
 * Writes catalogs as canonical text: a first line with format, lineage and newest import, then one album a line. Where
 * several are still to be made one by the next import, the lines show what they amount to now, and each follows
 * with its own lines behind its key.
 */
export function writeCatalogText(heads: readonly CatalogHead[]): string {
  const view = catalogView(heads);
  if (!view) return sealLines([JSON.stringify({ format: FORMAT, version: VERSION })]);
  const several = heads.length > 1;
  const first = {
    format: FORMAT,
    version: VERSION,
    ...headFacts(view),
    ...(several && { heads: heads.map(({ key }) => key) }),
  };
  const lines = [JSON.stringify(first), ...writeHeadLines(view)];
  for (const head of several ? heads : []) {
    for (const line of writeHead(head)) lines.push(`{"head":"${head.key}","line":${line}}`);
  }
  return sealLines(lines);
}

/** What tells one saved catalog from another, as an HTTP entity tag. */
export function catalogTag(text: string): string {
  return `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`;
}

/** A catalog with all its lines. */
export function writeHead(head: CatalogHead): string[] {
  return [JSON.stringify(headFacts(head)), ...writeHeadLines(head)];
}

/**
 * Reads what `writeCatalogText` wrote, by key. An empty catalog holds none.
 *
 * @throws CatalogError `state-damaged`, `state-foreign` (also for a newer version).
 */
export async function readCatalogText(name: string, text: string): Promise<CatalogHead[]> {
  const lines = await openSealed(name, text);
  const first = firstLine.safeParse(lines[0]?.value);
  if (!first.success) throw refuseFirstLine(name, lines[0]?.value);
  if (lines.length === 1) return [];
  const keys = first.data.heads;
  if (keys === undefined) return [readWithFacts(name, lines)];
  return keys.map((key) => {
    const head = readWithFacts(name, linesOfHead(name, lines, key));
    if (head.key !== key)
      throw stateFault(name, undefined, `the catalog ${key} holds other lines than its key says`);
    return head;
  });
}

function linesOfHead(name: string, lines: readonly StateLine[], key: string): StateLine[] {
  const own = lines.flatMap(({ number, value }) => {
    const part = partOfHead.safeParse(value);
    return part.success && part.data.head === key ? [{ number, value: part.data.line }] : [];
  });
  if (own.length === 0) throw stateFault(name, 1, `the catalog ${key} is missing`);
  return own;
}

/** A catalog whose first line holds its facts. */
export function readWithFacts(name: string, [first, ...lines]: readonly StateLine[]): CatalogHead {
  const facts = headFactsLine.safeParse(first?.value);
  if (!facts.success) throw stateFault(name, first?.number, describeProblem(facts.error));
  return readHead(name, facts.data, lines);
}

function refuseFirstLine(name: string, value: unknown) {
  const given = z.object({ format: z.string(), version: z.number() }).safeParse(value);
  if (!given.success || given.data.format !== FORMAT) return foreignState(name, 'is no saved catalog');
  return foreignState(
    name,
    `was written by a newer version of this project (format ${given.data.version})`,
    'Nothing was merged. Update this checkout',
  );
}
