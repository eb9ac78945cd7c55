import type { Transaction } from 'kysely';
import type { Schema } from '#db/schema.ts';
import { writeAlbums, type AlbumRecord } from '#src/catalog/write-albums.ts';
import { compareCatalogs, NOTHING_CHANGED, type CatalogChanges } from './catalog-changes.ts';
import type { CatalogHead } from './catalog-head.ts';
import { catalogView } from './catalog-view.ts';
import { findIdMoves, type IdMove } from './id-moves.ts';
import { joinHeads } from './join-heads.ts';
import { recordHeads, settleCatalog } from './settle-catalog.ts';

/** What a merge did to the sheet's data. */
export interface CatalogMerge extends CatalogChanges {
  /** Albums in the catalog now, removed ones not counted. */
  albums: number;
  /** Albums whose id here, or in what was merged, is another one now. */
  moved: IdMove[];
}

const IDS_PER_STATEMENT = 500;

/** Brings the catalogs of a saved state into the database. Merging what is there already changes nothing. */
export async function mergeCatalog(
  db: Transaction<Schema>,
  incoming: readonly CatalogHead[],
): Promise<CatalogMerge> {
  const before = await settleCatalog(db);
  const heads = joinHeads(before.heads, incoming);
  const view = catalogView(heads);
  if (!view) return { ...NOTHING_CHANGED, albums: 0, moved: [] };
  const changes = compareCatalogs(before.view?.albums ?? [], view.albums);
  if (view.key !== before.view?.key) {
    await writeView(db, before.view, view);
    await recordHeads(db, heads, view);
  }
  const present = view.albums.filter((album) => album.removed_at === null);
  return {
    ...changes,
    albums: present.length,
    moved: findIdMoves(view, [before.view, catalogView(incoming)]),
  };
}

async function writeView(
  db: Transaction<Schema>,
  before: CatalogHead | undefined,
  head: CatalogHead,
): Promise<void> {
  const stored = new Map((before?.albums ?? []).map((album) => [album.id, album]));
  const changed = head.albums.filter((album) => !isSame(stored.get(album.id), album));
  await writeAlbums(db, changed);
  const kept = new Set(head.albums.map(({ id }) => id));
  const gone = [...stored.keys()].filter((id) => !kept.has(id));
  for (let start = 0; start < gone.length; start += IDS_PER_STATEMENT) {
    await db
      .deleteFrom('album')
      .where('id', 'in', gone.slice(start, start + IDS_PER_STATEMENT))
      .execute();
  }
  if (!head.import) return;
  const { startedAt, finishedAt, source, counts, issues } = head.import;
  await db.updateTable('sheet_import').set({ issues_json: '[]' }).where('issues_json', '!=', '[]').execute();
  // A row of its own even for an import that is known: whoever keeps albums in memory looks for a new one.
  await db
    .insertInto('sheet_import')
    .values({
      started_at: startedAt,
      finished_at: finishedAt,
      source,
      counts_json: JSON.stringify(counts),
      issues_json: JSON.stringify(issues),
    })
    .execute();
}

function isSame(stored: AlbumRecord | undefined, album: AlbumRecord): boolean {
  return (
    stored !== undefined &&
    (Object.keys(album) as (keyof AlbumRecord)[]).every((column) => stored[column] === album[column])
  );
}
