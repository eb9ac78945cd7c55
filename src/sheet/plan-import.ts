import type { AlbumRecord } from '#src/catalog/album-fields.ts';
import { matchAlbums } from '#src/catalog/match-albums.ts';
import type { AlbumDraft } from './album-drafts.ts';
import { keepUnread, linkFields, sheetFields } from './album-record.ts';
import type { ImportCounts } from './import-report.ts';
import { overrideIssue, type Override } from './overrides.ts';
import type { SheetIssue } from './sheet-issue.ts';

export interface ImportPlan {
  /** Whole rows to insert, or to put in place of those with the same id. */
  writes: AlbumRecord[];
  /** Unchanged are also those whose row number alone moved, which is written without touching `updated_at`. */
  counts: Pick<ImportCounts, 'created' | 'updated' | 'unchanged' | 'removed' | 'restored'>;
  /** The albums that are marked removed, as they were stored. */
  gone: AlbumRecord[];
  /** Stored albums that the sheet may hold where it cannot be read: they stay. */
  kept: number;
  issues: SheetIssue[];
}

export interface PlanInput {
  /** Every album of the sheet, oldest first: all of them are matched, whatever is written. */
  drafts: readonly AlbumDraft[];
  /** Every stored album, removed ones too. */
  stored: readonly AlbumRecord[];
  overrides: ReadonlyMap<number, Override>;
  spelling: (genre: string) => string;
  /** Which drafts are written. */
  isWanted: (draft: AlbumDraft) => boolean;
  /** Whether stored albums that no draft is are marked removed. */
  removeMissing: boolean;
  /** Whether a stored album that no draft is may be in the sheet all the same, where it cannot be read. */
  mayBeUnread?: ((album: AlbumRecord) => boolean) | undefined;
  /** UTC ISO text. */
  now: string;
}

/** Works out what an import writes, without touching the database. New albums get the ids after the highest ever given. */
export function planImport(input: PlanInput): ImportPlan {
  const { drafts, stored, overrides, now } = input;
  const plan: ImportPlan = {
    writes: [],
    counts: { created: 0, updated: 0, unchanged: 0, removed: 0, restored: 0 },
    gone: [],
    kept: 0,
    issues: [],
  };
  const records = new Map(stored.map((record) => [record.id, record]));
  const ids = matchAlbums(
    drafts.map(({ nameKey, winner }) => ({ nameKey, spotifyId: winner.spotifyId })),
    stored.map((record) => ({
      id: record.id,
      nameKey: record.name_key,
      spotifyId: record.sheet_spotify_id,
      removed: record.removed_at !== null,
    })),
  );
  let nextId = stored.reduce((next, { id }) => Math.max(next, id + 1), 1);
  const inSheet = new Set<number>();

  drafts.forEach((draft, index) => {
    const before = ids[index] === undefined ? undefined : records.get(ids[index]);
    if (before) inSheet.add(before.id);
    if (!input.isWanted(draft)) return;
    const id = before?.id ?? nextId++;
    inSheet.add(id);
    const fields = keepUnread(sheetFields(draft, input.spelling), draft.winner.unread, before);
    writeAlbum(plan, before, {
      id,
      ...fields,
      ...linkFields(fields.sheet_spotify_id, overrides.get(id)),
      created_at: before?.created_at ?? now,
      updated_at: now,
      removed_at: null,
    });
  });

  const written = new Set(plan.writes.map(({ id }) => id));
  for (const record of stored) {
    if (written.has(record.id)) continue;
    const missing = input.removeMissing && !inSheet.has(record.id) && record.removed_at === null;
    const gone = missing && !input.mayBeUnread?.(record);
    const links = linkFields(record.sheet_spotify_id, overrides.get(record.id));
    if (gone) {
      plan.counts.removed += 1;
      plan.gone.push(record);
    }
    if (missing && !gone) plan.kept += 1;
    if (!gone && isSame(record, links)) continue;
    plan.writes.push({ ...record, ...links, updated_at: now, removed_at: gone ? now : record.removed_at });
  }
  plan.issues = [...overrides]
    .filter(([id]) => !records.has(id) && !inSheet.has(id))
    .map(([id, { line }]) =>
      overrideIssue(
        line,
        'album_id',
        'override-album-unknown',
        `There is no album ${id}: the line changes nothing`,
      ),
    );
  return plan;
}

function writeAlbum(plan: ImportPlan, before: AlbumRecord | undefined, next: AlbumRecord): void {
  if (!before) {
    plan.counts.created += 1;
    plan.writes.push(next);
    return;
  }
  if (before.removed_at !== null) {
    plan.counts.restored += 1;
    plan.writes.push(next);
    return;
  }
  const moved = { ...before, sheet_row: next.sheet_row };
  if (!isSame(moved, { ...next, updated_at: before.updated_at })) {
    plan.counts.updated += 1;
    plan.writes.push(next);
    return;
  }
  plan.counts.unchanged += 1;
  if (before.sheet_row !== next.sheet_row) plan.writes.push(moved);
}

function isSame(record: AlbumRecord, fields: Partial<AlbumRecord>): boolean {
  return (Object.keys(fields) as (keyof AlbumRecord)[]).every((name) => record[name] === fields[name]);
}
