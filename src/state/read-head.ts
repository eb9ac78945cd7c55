import { z } from 'zod';
import type { AlbumRecord } from '#src/catalog/write-albums.ts';
import { albumFromLine, albumLine } from './album-line.ts';
import type { CatalogHead, ReportedIssue } from './catalog-head.ts';
import type { StateLine } from './sealed-text.ts';
import { count, headKey, moment, text, wholeNumber } from './state-fields.ts';
import { describeProblem, stateFault } from './state-fault.ts';
import { withKey } from './write-head.ts';

/** What `headFacts` writes. */
export const headFactsLine = z.object({
  lineage: z.object({ id: text(64).min(1), createdAt: moment }),
  nextId: wholeNumber,
  import: z
    .object({
      startedAt: moment,
      finishedAt: moment,
      source: text(4_096),
      counts: z.record(z.string(), z.unknown()),
    })
    .nullable(),
  albums: count,
  ancestors: z.array(z.tuple([headKey, wholeNumber])).max(100_000),
});

export type HeadFacts = z.infer<typeof headFactsLine>;

const rowsLine = z.strictObject({ tab: text(400), rows: z.array(wholeNumber) });
const issueLine = z.strictObject({
  issue: z.strictObject({
    tab: text(400).nullable(),
    row: count.nullable(),
    column: text(400).nullable(),
    code: text(100),
    message: text(20_000),
  }),
});

/**
 * Parses what `writeHeadLines` wrote.
 *
 * @throws CatalogError `state-damaged` naming the line.
 */
export function readHead(name: string, facts: HeadFacts, lines: readonly StateLine[]): CatalogHead {
  const albums: { line: z.infer<typeof albumLine>; number: number }[] = [];
  const rows = new Map<string, { rows: number[]; number: number }>();
  const issues: ReportedIssue[] = [];

  function check<T>(schema: z.ZodType<T>, { value, number }: StateLine): T {
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw stateFault(name, number, describeProblem(parsed.error));
    return parsed.data;
  }

  for (const each of lines) {
    const value = each.value as object | null;
    if (value !== null && typeof value === 'object' && 'rows' in value) {
      const { tab, rows: ofTab } = check(rowsLine, each);
      rows.set(tab, { rows: ofTab, number: each.number });
    } else if (value !== null && typeof value === 'object' && 'issue' in value) {
      issues.push(check(issueLine, each).issue);
    } else {
      const line = check(albumLine, each);
      const before = albums.at(-1)?.line.id ?? 0;
      if (line.id <= before)
        throw stateFault(name, each.number, 'its album comes after one with a higher id');
      if (line.id >= facts.nextId) throw stateFault(name, each.number, 'its id counts as never given');
      albums.push({ line, number: each.number });
    }
  }
  if (albums.length !== facts.albums) {
    throw stateFault(name, undefined, `it holds ${albums.length} albums instead of ${facts.albums}`);
  }
  return withKey({
    lineage: facts.lineage,
    nextId: facts.nextId,
    import: facts.import && { ...facts.import, issues },
    ancestors: new Map(facts.ancestors),
    albums: placeInTabs(name, albums, rows),
  });
}

function placeInTabs(
  name: string,
  albums: readonly { line: z.infer<typeof albumLine>; number: number }[],
  rows: ReadonlyMap<string, { rows: number[]; number: number }>,
): AlbumRecord[] {
  const placed = new Map<string, number>();
  const records = albums.map(({ line, number }) => {
    const index = placed.get(line.tab) ?? 0;
    placed.set(line.tab, index + 1);
    const row = rows.get(line.tab)?.rows[index];
    if (row === undefined) throw stateFault(name, number, 'nothing tells in which row of its tab it stands');
    return albumFromLine(line, row);
  });
  for (const [tab, { rows: ofTab, number }] of rows) {
    if (ofTab.length !== placed.get(tab)) {
      throw stateFault(name, number, 'it has rows for other albums than there are in the tab');
    }
  }
  return records;
}
