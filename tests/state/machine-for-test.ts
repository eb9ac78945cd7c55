import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import type { CatalogDatabase } from '#db/open-database.ts';
import { findFirstFreeId } from '#src/catalog/first-free-id.ts';
import { writeAlbums } from '#src/catalog/write-albums.ts';
import { draftAlbums } from '#src/sheet/album-drafts.ts';
import { planImport } from '#src/sheet/plan-import.ts';
import type { AlbumRow } from '#src/sheet/read-row.ts';
import { recordImport } from '#src/sheet/store-import.ts';
import { mergeState, type MergeReport } from '#src/state/merge-state.ts';
import { saveState } from '#src/state/save-state.ts';
import { temporaryDatabase, temporaryFolder } from '../support/temporary-database.ts';

export const NOW = Date.parse('2026-03-10T12:00:00.000Z');
const HOUR = 3_600_000;

/** UTC ISO text so many hours after the first of the test. */
export function at(hours: number): string {
  return new Date(NOW + hours * HOUR).toISOString();
}

/** A row of a sheet; its place decides nothing but its number. */
export interface SheetLine {
  artist: string;
  title: string;
  spotifyId: string | null;
  format?: string;
}

/** A catalog on its own database. */
export interface Machine {
  db: CatalogDatabase;
  /** Imports a sheet as the import does, the reading of the file left out. */
  importSheet(lines: readonly SheetLine[], hours: number): Promise<void>;
  /** Saves into a new folder; gives it. */
  save(): Promise<string>;
  merge(dir: string): Promise<MergeReport>;
}

export async function openMachine(): Promise<Machine> {
  const db = await temporaryDatabase();
  return {
    db,
    importSheet: (lines, hours) => importSheet(db, lines, at(hours)),
    async save() {
      const dir = join(temporaryFolder(), 'state');
      await saveState(db, dir);
      return dir;
    },
    merge: (dir) => mergeState(db, dir, { acceptsImage: () => true, now: () => NOW }),
  };
}

/** Both files of a saved state, as bytes that can be compared. */
export function filesOf(dir: string): { catalog: string; spotify: string } {
  return {
    catalog: readFileSync(join(dir, 'catalog.ndjson'), 'utf8'),
    spotify: readFileSync(join(dir, 'spotify.ndjson.gz')).toString('base64'),
  };
}

/** A machine into which states were merged, one after the other; its own state. */
export async function mergeAll(dirs: readonly string[]): Promise<{ machine: Machine; dir: string }> {
  const machine = await openMachine();
  for (const dir of dirs) await machine.merge(dir);
  return { machine, dir: await machine.save() };
}

async function importSheet(db: CatalogDatabase, lines: readonly SheetLine[], now: string): Promise<void> {
  const drafts = draftAlbums(lines.map(rowOf));
  await db.transaction().execute(async (transaction) => {
    const stored = await transaction.selectFrom('album').selectAll().orderBy('id').execute();
    const plan = planImport({
      drafts,
      stored,
      overrides: new Map(),
      spelling: (genre) => genre,
      isWanted: () => true,
      removeMissing: true,
      firstFreeId: await findFirstFreeId(transaction),
      now,
    });
    await writeAlbums(transaction, plan.writes);
    await recordImport(transaction, {
      started_at: now,
      finished_at: now,
      source: 'https://example.org/sheet.xlsx',
      counts_json: JSON.stringify({ albums: drafts.length, created: plan.created }),
      issues_json: JSON.stringify([
        { tab: '2026', row: lines.length, column: null, code: 'duplicate-row', message: `seen ${now}` },
      ]),
    });
  });
}

function rowOf(line: SheetLine, index: number): AlbumRow {
  return {
    tab: line.artist.length % 3 === 0 ? '2025 Prog-metal' : '2026 Prog-metal',
    tabYear: 2026,
    row: index + 7,
    artist: line.artist,
    title: line.title,
    releaseDate: '2026-02-03',
    releaseText: null,
    format: line.format ?? 'LP',
    genres: ['Prog-metal'],
    vocalStyles: ['Clean'],
    location: null,
    spotifyId: line.spotifyId,
    links: { bandcamp: `https://example.org/${encodeURIComponent(line.title)}` },
    unread: [],
  };
}
