import type { AlbumRecord } from '#src/catalog/write-albums.ts';
import { writeAlbumLine } from './album-line.ts';
import { catalogKey, compareText, type CatalogHead } from './catalog-head.ts';

/** The first line of a catalog: all but its albums, rows and issues. */
export function headFacts(head: Omit<CatalogHead, 'key'>) {
  const run = head.import;
  return {
    lineage: { id: head.lineage.id, createdAt: head.lineage.createdAt },
    nextId: head.nextId,
    import: run && {
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      source: run.source,
      counts: run.counts,
    },
    albums: head.albums.length,
    ancestors: [...head.ancestors].sort(([one], [other]) => compareText(one, other)),
  };
}

/**
 * A catalog's further lines: an album a line by id; then, apart, so that a row put in at the top of a tab does not
 * change a thousand lines, the row of each album, a tab a line; then what the import found wrong, a fault a line.
 */
export function writeHeadLines({ albums, import: run }: Pick<CatalogHead, 'albums' | 'import'>): string[] {
  const tabs = Map.groupBy(albums, (album) => album.tab);
  return [
    ...albums.map(writeAlbumLine),
    ...[...tabs.keys()].sort(compareText).map((tab) => writeRowsLine(tab, tabs.get(tab)!)),
    ...(run?.issues ?? []).map(({ tab, row, column, code, message }) =>
      JSON.stringify({ issue: { tab, row, column, code, message } }),
    ),
  ];
}

/** The rows in the order of the albums' ids. */
function writeRowsLine(tab: string, albums: readonly AlbumRecord[]): string {
  return JSON.stringify({ tab, rows: albums.map(({ sheet_row }) => sheet_row) });
}

/** A catalog with the key that its lines give it. */
export function withKey(head: Omit<CatalogHead, 'key'>): CatalogHead {
  const lines = [JSON.stringify(headFacts(head)), ...writeHeadLines(head)];
  return { ...head, key: catalogKey(lines.join('\n')) };
}
