/** What recognises an album of the sheet. */
export interface SheetAlbum {
  nameKey: string;
  spotifyId: string | null;
}

/** What recognises a stored album. */
export interface StoredAlbum {
  id: number;
  nameKey: string;
  /** The sheet's own, before overrides. */
  spotifyId: string | null;
  removed: boolean;
}

/**
 * Gives the albums of the sheet the ids they had, in this order: the same Spotify id and the same name; the same name
 * (its link was added, lost or corrected); the same Spotify id, when exactly one album here and one there has it
 * (it was renamed). Removed albums take part, after those present. Deterministic.
 *
 * @param sheet every album of the sheet, oldest first.
 * @returns for each its stored id, or undefined when it is new. No id is given twice.
 */
export function matchAlbums(
  sheet: readonly SheetAlbum[],
  stored: readonly StoredAlbum[],
): (number | undefined)[] {
  const ids: (number | undefined)[] = sheet.map(() => undefined);
  const taken = new Set<number>();
  const ordered = stored.toSorted(
    (one, other) => Number(one.removed) - Number(other.removed) || one.id - other.id,
  );
  const take = (index: number, album: StoredAlbum | undefined): void => {
    if (!album) return;
    ids[index] = album.id;
    taken.add(album.id);
  };

  const byName = Map.groupBy(ordered, (album) => album.nameKey);
  const free = (nameKey: string): StoredAlbum[] =>
    (byName.get(nameKey) ?? []).filter((album) => !taken.has(album.id));

  sheet.forEach(({ nameKey, spotifyId }, index) => {
    if (spotifyId !== null)
      take(
        index,
        free(nameKey).find((album) => album.spotifyId === spotifyId),
      );
  });

  // Newest first: when one album without a link became two with links, the newest is the one it was.
  for (const index of sheet.keys().toArray().reverse()) {
    if (ids[index] !== undefined) continue;
    const { nameKey } = sheet[index]!;
    const candidates = free(nameKey);
    const present = candidates.filter((album) => album.removed === candidates[0]?.removed);
    take(index, present.find((album) => album.spotifyId === null) ?? present[0]);
  }

  const bySpotifyId = Map.groupBy(ordered, (album) => album.spotifyId);
  const inSheet = Map.groupBy(sheet, (album) => album.spotifyId);
  sheet.forEach(({ spotifyId }, index) => {
    if (ids[index] !== undefined || spotifyId === null || inSheet.get(spotifyId)!.length > 1) return;
    const owners = bySpotifyId.get(spotifyId) ?? [];
    const present = owners.filter((album) => album.removed === owners[0]?.removed);
    if (present.length === 1 && !taken.has(present[0]!.id)) take(index, present[0]);
  });
  return ids;
}
