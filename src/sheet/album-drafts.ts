import { foldName, nameKey } from '#src/catalog/identity.ts';
import type { AlbumRow } from './parse-row.ts';
import { quote, type SheetIssue } from './sheet-issue.ts';

/** One album of the sheet: the rows that mean it, and the one that tells it. */
export interface AlbumDraft {
  nameKey: string;
  artistKey: string;
  /** A row with a Spotify id before one without, then the newest. */
  winner: AlbumRow;
  /** All rows, in the order of the import. */
  rows: AlbumRow[];
}

/**
 * Joins rows into albums: equal names are one album, unless they carry different Spotify ids; then there is one for
 * each id, and a row without id belongs to the newest.
 *
 * @param rows in the order of the import, oldest first.
 * @returns the albums in the order in which each first appears.
 */
export function draftAlbums(rows: readonly AlbumRow[]): AlbumDraft[] {
  const named = rows.map((row) => ({ row, key: nameKey(row.artist, row.title) }));
  const newestId = new Map<string, string>();
  for (const { row, key } of named) {
    if (row.spotifyId !== null) newestId.set(key, row.spotifyId);
  }
  const drafts = new Map<string, AlbumDraft>();
  for (const { row, key } of named) {
    const draftKey = `${key}\u0000${row.spotifyId ?? newestId.get(key) ?? ''}`;
    const draft = drafts.get(draftKey);
    if (!draft) {
      drafts.set(draftKey, { nameKey: key, artistKey: foldName(row.artist), winner: row, rows: [row] });
      continue;
    }
    draft.rows.push(row);
    if (row.spotifyId !== null || draft.winner.spotifyId === null) draft.winner = row;
  }
  return [...drafts.values()];
}

/** What has to be said about albums that share rows or ids, as far as the rows are wanted. */
export function draftIssues(drafts: readonly AlbumDraft[], wanted: ReadonlySet<AlbumRow>): SheetIssue[] {
  const issues: SheetIssue[] = [];
  const byId = new Map<string, AlbumDraft>();
  for (const draft of drafts) {
    for (const row of draft.rows) {
      if (row === draft.winner || !wanted.has(row)) continue;
      const message = `The same album as ${place(draft.winner)}, which is kept`;
      issues.push({ tab: row.tab, row: row.row, column: null, code: 'duplicate-row', message });
    }
    const { spotifyId, artist, title, tab, row } = draft.winner;
    if (spotifyId === null) continue;
    const first = byId.get(spotifyId);
    if (!first) {
      byId.set(spotifyId, draft);
      continue;
    }
    if (!wanted.has(draft.winner)) continue;
    const message = `${quote(`${artist} – ${title}`)} has the Spotify id of ${place(first.winner)}, another album: both are kept, one link is wrong`;
    issues.push({ tab, row, column: 'Spotify', code: 'spotify-id-shared', message });
  }
  return issues;
}

function place(row: AlbumRow): string {
  return `${quote(`${row.artist} – ${row.title}`)} in row ${row.row} of ${quote(row.tab)}`;
}
