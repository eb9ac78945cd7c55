import type { AlbumRecord } from '#src/catalog/write-albums.ts';
import { compareByAge, compareByImport, compareText, type CatalogHead } from './catalog-head.ts';
import { groupAlbums, type AlbumGroup } from './group-albums.ts';
import { withKey } from './write-head.ts';

/**
 * What catalogs amount to, whatever the order they came in. Each album as the newest import tells it; an album keeps
 * the id that the oldest lineage gave it; where one id means two albums, the one of the older lineage keeps it, the
 * others get the next free ids in the order of their names. No album is removed here: that is for an import to say.
 *
 * @returns undefined when there is none; a single catalog as it is.
 */
export function catalogView(heads: readonly CatalogHead[]): CatalogHead | undefined {
  const byAge = heads.toSorted(compareByAge);
  const oldest = byAge[0];
  if (!oldest) return undefined;
  if (byAge.length === 1) return oldest;

  const groups = groupAlbums(byAge);
  const { ids, nextId } = giveIds(groups, Math.max(...heads.map((head) => head.nextId)));
  const albums = groups.map((group): AlbumRecord => ({
    ...group.newest.album,
    id: ids.get(group)!,
    // It stays with the id: by both the album is known again where the oldest lineage goes on.
    created_at: group.members[0]!.album.created_at,
  }));
  const newest = heads.toSorted(compareByImport).at(-1)!;
  return withKey({
    lineage: oldest.lineage,
    nextId,
    import: newest.import,
    ancestors: new Map(heads.flatMap((head) => [...head.ancestors, [head.key, head.nextId] as const])),
    albums: albums.sort((one, other) => one.id - other.id),
  });
}

function giveIds(
  groups: readonly AlbumGroup[],
  firstFree: number,
): { ids: Map<AlbumGroup, number>; nextId: number } {
  const ids = new Map<AlbumGroup, number>();
  const taken = new Set<number>();
  const homeless: AlbumGroup[] = [];
  for (const group of groups) {
    const { id } = group.members[0]!.album;
    if (taken.has(id)) homeless.push(group);
    else ids.set(group, id);
    taken.add(id);
  }
  let nextId = firstFree;
  for (const group of homeless.sort(compareByName)) ids.set(group, nextId++);
  return { ids, nextId };
}

function compareByName(one: AlbumGroup, other: AlbumGroup): number {
  const [first, second] = [one.members[0]!, other.members[0]!];
  return (
    compareText(first.album.name_key, second.album.name_key) ||
    compareText(first.album.sheet_spotify_id ?? '', second.album.sheet_spotify_id ?? '') ||
    first.album.id - second.album.id ||
    compareText(first.head.key, second.head.key)
  );
}
