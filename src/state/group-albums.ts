import { matchAlbums } from '#src/catalog/match-albums.ts';
import type { AlbumRecord } from '#src/catalog/write-albums.ts';
import { compareByImport, type CatalogHead } from './catalog-head.ts';

/** One album as one catalog has it. */
interface Member {
  head: CatalogHead;
  album: AlbumRecord;
}

/** One album as all catalogs have it, the oldest first. */
export interface AlbumGroup {
  members: Member[];
  /** As the newest import tells it. */
  newest: Member;
}

/**
 * Finds out which albums of several catalogs are the same. Those that were there before the catalogs parted are known
 * by their id; the others by the rules by which an import recognises an album: Spotify id and name, name, Spotify id.
 * No two albums of one catalog are ever taken for one.
 *
 * @param heads oldest first.
 */
export function groupAlbums(heads: readonly CatalogHead[]): AlbumGroup[] {
  const groups: AlbumGroup[] = [];
  const seen: CatalogHead[] = [];
  for (const head of heads) {
    const found = findGroups(groups, seen, head);
    for (const album of head.albums) {
      const member = { head, album };
      const group = found.get(album);
      if (!group) {
        groups.push({ members: [member], newest: member });
        continue;
      }
      group.members.push(member);
      if (compareByImport(group.newest.head, head) < 0) group.newest = member;
    }
    seen.push(head);
  }
  return groups;
}

function findGroups(
  groups: readonly AlbumGroup[],
  seen: readonly CatalogHead[],
  head: CatalogHead,
): Map<AlbumRecord, AlbumGroup> {
  const found = new Map<AlbumRecord, AlbumGroup>();
  const taken = new Set<AlbumGroup>();
  const parted = new Map(seen.map((other) => [other, partedAt(head, other)]));
  const byId = new Map<string, AlbumGroup>();
  for (const group of groups) {
    for (const { head: other, album } of group.members) {
      if (album.id < parted.get(other)!) byId.set(birthKey(album), group);
    }
  }
  const rest = head.albums.filter((album) => {
    const group = byId.get(birthKey(album));
    if (!group || taken.has(group)) return true;
    found.set(album, group);
    taken.add(group);
    return false;
  });

  const left = groups.filter((group) => !taken.has(group));
  // The matcher lets the last of equal names choose first: those that are in the sheet still.
  const ordered = rest.toSorted(
    (one, other) => Number(one.removed_at === null) - Number(other.removed_at === null) || one.id - other.id,
  );
  const matched = matchAlbums(
    ordered.map((album) => ({ nameKey: album.name_key, spotifyId: album.sheet_spotify_id })),
    left.map(({ newest: { album } }, index) => ({
      id: index,
      nameKey: album.name_key,
      spotifyId: album.sheet_spotify_id,
      removed: album.removed_at !== null,
    })),
  );
  matched.forEach((index, position) => {
    if (index !== undefined) found.set(ordered[position]!, left[index]!);
  });
  return found;
}

/** The first id that both catalogs may have given, each to another album: all lower ones are of a common ancestor. */
function partedAt(one: CatalogHead, other: CatalogHead): number {
  if (one.lineage.id !== other.lineage.id) return 0;
  const known = new Map(other.ancestors).set(other.key, other.nextId);
  let parted = 0;
  for (const [key, nextId] of new Map(one.ancestors).set(one.key, one.nextId)) {
    if (known.has(key)) parted = Math.max(parted, nextId);
  }
  return parted;
}

/** An id alone is not enough: an album that a merge had moved got the id of a later one. */
function birthKey({ id, created_at }: AlbumRecord): string {
  return `${id} ${created_at}`;
}
