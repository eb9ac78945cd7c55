import type { AlbumRecord } from '#src/catalog/album-fields.ts';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { damagedState, foreignState } from '#db/copy/snapshot-file.ts';
import type { CatalogDatabase } from '#db/open-database.ts';
import { counted } from '#src/format-text.ts';
import { albumFromLine, albumLine, type AlbumLine, rowsLine, writeAlbumLine } from './album-line.ts';

/** The sheet's data in a folder: canonical text, made to be kept in git. */
export const CATALOG_FILE = 'catalog.ndjson';

const FORMAT = 'progmetal-catalog';
const VERSION = 2;

const importRun = z.object({
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  source: z.string(),
  counts: z.record(z.string(), z.unknown()),
});
const issue = z.object({
  tab: z.string().nullable(),
  row: z.int().nullable(),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});
const firstLine = z.object({ import: importRun.nullable(), albums: z.int().min(0) });
const issueLine = z.object({ issue });
const lastLine = /^\{"lines":\d+,"sha256":"([0-9a-f]{64})"\}$/;

/** What `catalog.ndjson` holds. */
export interface CatalogContent {
  /** By id. */
  albums: AlbumRecord[];
  /** The newest import; null when there was none. */
  import: (z.infer<typeof importRun> & { issues: z.infer<typeof issue>[] }) | null;
}

/** Reads the albums, and the record of the newest import, out of a database. */
export async function readCatalogContent(db: CatalogDatabase): Promise<CatalogContent> {
  const albums = await db.selectFrom('album').selectAll().orderBy('id').execute();
  const run = await db.selectFrom('sheet_import').selectAll().orderBy('id', 'desc').executeTakeFirst();
  return {
    albums,
    import: run
      ? {
          startedAt: run.started_at,
          finishedAt: run.finished_at,
          source: run.source,
          counts: JSON.parse(run.counts_json) as Record<string, unknown>,
          issues: z.array(issue).parse(JSON.parse(run.issues_json)),
        }
      : null,
  };
}

/**
 * Writes a catalog as text: a line of facts; an album a line by id; the rows of each tab's albums, apart, so that a
 * row put in at the top of a tab does not change a thousand lines; the issues of the import; a checksum of it all.
 */
export function writeCatalogText({ albums, import: run }: CatalogContent): string {
  const { issues = [], ...facts } = run ?? {};
  const tabs = Map.groupBy(albums, (album) => album.tab);
  const lines = [
    JSON.stringify({ format: FORMAT, version: VERSION, import: run && facts, albums: albums.length }),
    ...albums.map(writeAlbumLine),
    ...[...tabs.keys()]
      .sort()
      .map((tab) => JSON.stringify({ tab, rows: tabs.get(tab)!.map(({ sheet_row }) => sheet_row) })),
    ...issues.map((each) => JSON.stringify({ issue: each })),
  ];
  const body = `${lines.join('\n')}\n`;
  return `${body}${JSON.stringify({ lines: lines.length, sha256: sha256(body) })}\n`;
}

/**
 * Reads what `writeCatalogText` wrote, also what version 1 of the format (with merged catalogs) did.
 *
 * @throws CatalogError `state-damaged` naming the line, `state-foreign` (also for a newer version).
 */
export function readCatalogText(content: string, file = CATALOG_FILE): CatalogContent {
  const [first = '', ...others] = checkedLines(content, file);
  const { import: run, albums: expected } = readFirstLine(first, file);
  const albums: { line: AlbumLine; number: number }[] = [];
  const rows = new Map<string, number[]>();
  const issues: z.infer<typeof issue>[] = [];
  for (const [index, each] of others.entries()) {
    const number = index + 2;
    const value = parseLine(each, number, file);
    // Of version 1: the catalogs that the lines above were merged from.
    if ('head' in value) continue;
    if ('issue' in value) issues.push(check(issueLine, value, number, file).issue);
    else if ('rows' in value) {
      const line = check(rowsLine, value, number, file);
      rows.set(line.tab, line.rows);
    } else {
      const line = check(albumLine, value, number, file) as unknown as AlbumLine;
      if (line.id <= (albums.at(-1)?.line.id ?? 0)) {
        throw damagedState(file, 'its album comes after one with a higher id, or the same', number);
      }
      albums.push({ line, number });
    }
  }
  if (albums.length !== expected) {
    throw damagedState(file, `it holds ${albums.length} albums instead of ${expected}`);
  }
  const nextInTab = new Map<string, number>();
  return {
    albums: albums.map(({ line, number }) => {
      const place = nextInTab.get(line.tab) ?? 0;
      nextInTab.set(line.tab, place + 1);
      const row = rows.get(line.tab)?.[place];
      if (row === undefined)
        throw damagedState(file, 'nothing says in which row of its tab it stands', number);
      return albumFromLine(line, row);
    }),
    import: run && { ...run, issues },
  };
}

/** The lines of a text whose checksum is right, the checksum left out. */
function checkedLines(content: string, file: string): string[] {
  const end = content.trimEnd();
  const lastAt = end.lastIndexOf('\n') + 1;
  const sum = lastLine.exec(end.slice(lastAt))?.[1];
  if (!content.startsWith('{"format":')) throw foreignState(file, 'is no saved catalog');
  if (sum === undefined) {
    throw damagedState(file, 'it is cut: its last line, which holds the checksum, is missing');
  }
  const body = content.slice(0, lastAt);
  if (sha256(body) !== sum) {
    const why = 'it was changed after it was written: the checksum is another';
    throw damagedState(file, why, undefined, REPAIR);
  }
  return body.slice(0, -1).split('\n');
}

const REPAIR =
  'Nothing was changed. Corrections belong into the sheet or db/overrides.csv: take the version before the edit (git log, git revert), then import';

function readFirstLine(line: string, file: string): z.infer<typeof firstLine> {
  const value = parseLine(line, 1, file);
  const kind = z.object({ format: z.literal(FORMAT), version: z.int() }).safeParse(value).data;
  if (!kind) throw foreignState(file, 'is no saved catalog');
  if (kind.version > VERSION) {
    const why = `was written by a newer version of this project (format ${kind.version})`;
    throw foreignState(file, why, 'Nothing was changed. Update this checkout');
  }
  // Version 1 left out both when there was no album.
  return check(firstLine, { import: null, albums: 0, ...value }, 1, file);
}

function parseLine(line: string, number: number, file: string): object {
  try {
    const value = JSON.parse(line) as unknown;
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw damagedState(file, 'it is no JSON object', number);
}

function check<T>(schema: z.ZodType<T>, value: unknown, number: number, file: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    // Untrusted text is not repeated.
    const { path, message } = parsed.error.issues[0]!;
    throw damagedState(file, path.length === 0 ? message : `${path.join('.')}: ${message}`, number);
  }
  return parsed.data;
}

/**
 * What changed between two catalogs, as a commit message: "+14 albums, 3 renamed". Albums are told apart by id; what is no
 * line of an album counts for nothing.
 */
export function describeCatalogChange(before: Buffer | undefined, after: Buffer): string {
  const now = readNames(after);
  if (before === undefined) return `First save: ${counted(now.size, 'album')}`;
  const old = readNames(before);
  const counts = { added: 0, renamed: 0, removed: 0, restored: 0, changed: 0, gone: 0 };
  for (const [id, line] of now) {
    const was = old.get(id);
    if (was === undefined) counts.added += 1;
    else if (line.removed !== was.removed) counts[line.removed ? 'removed' : 'restored'] += 1;
    else if (line.name !== was.name) counts.renamed += 1;
    else if (line.text !== was.text) counts.changed += 1;
  }
  counts.gone = [...old.keys()].filter((id) => !now.has(id)).length;
  const { added, ...others } = counts;
  const words = Object.entries(others).flatMap(([kind, count]) => (count > 0 ? `${count} ${kind}` : []));
  if (added > 0) words.unshift(`+${counted(added, 'album')}`);
  return words.join(', ') || 'No album changed';
}

function readNames(content: Buffer): Map<number, { name: string; removed: boolean; text: string }> {
  const lines = content.toString().split('\n');
  return new Map(
    lines.flatMap((text) => {
      try {
        const { id, artist, title, removedAt } = JSON.parse(text) as Partial<AlbumLine>;
        if (id === undefined) return [];
        return [[id, { name: JSON.stringify([artist, title]), removed: removedAt !== undefined, text }]];
      } catch {
        // The end of the file, or damage, of which reading tells.
        return [];
      }
    }),
  );
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
