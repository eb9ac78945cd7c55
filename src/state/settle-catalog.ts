import { basename } from 'node:path';
import type { Transaction } from 'kysely';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { Schema } from '#db/schema.ts';
import {
  catalogKey,
  compareText,
  type CatalogHead,
  type ImportRun,
  type Lineage,
  type ReportedIssue,
} from './catalog-head.ts';
import { readWithFacts, writeHead } from './catalog-text.ts';
import type { StateLine } from './sealed-text.ts';
import { withKey, writeHeadLines } from './write-head.ts';

const ROWS_PER_STATEMENT = 500;

/** The catalogs that a database holds, and what its albums were when that was found out. */
export interface SettledCatalog {
  heads: CatalogHead[];
  /** What the tables of albums hold; undefined when they are empty. */
  view: CatalogHead | undefined;
}

/**
 * Finds out which catalogs the database holds. Whatever has touched the albums since the last time, an import above
 * all, has made one new catalog of those that were there; that is written down.
 */
export async function settleCatalog(db: Transaction<Schema>): Promise<SettledCatalog> {
  const albums = await db.selectFrom('album').selectAll().orderBy('id').execute();
  if (albums.length === 0) return { heads: [], view: undefined };
  const known = await db.selectFrom('catalog_lineage').selectAll().executeTakeFirst();
  const stored = await readStoredHeads(db);
  const ancestors = new Map(
    (await db.selectFrom('catalog_ancestor').selectAll().execute()).map((row) => [row.head_key, row.next_id]),
  );
  const run = await readNewestImport(db);
  const nextId = Math.max(known?.next_id ?? 1, albums.at(-1)!.id + 1);
  const lineage = known
    ? { id: known.id, createdAt: known.created_at }
    : newLineage({ albums, import: run, ancestors, nextId });
  const view = withKey({ lineage, nextId, import: run, ancestors, albums });
  if (known?.view_key === view.key) return { heads: stored.length > 0 ? stored : [view], view };

  // Several catalogs stand among the ancestors of what they amounted to; a single one does not yet.
  if (known && stored.length === 0) ancestors.set(known.view_key, known.next_id);
  const changed = withKey({ lineage, nextId, import: run, ancestors, albums });
  await recordHeads(db, [changed], changed);
  return { heads: [changed], view: changed };
}

/** Writes down which catalogs the database holds, and what its albums are. */
export async function recordHeads(
  db: Transaction<Schema>,
  heads: readonly CatalogHead[],
  view: CatalogHead,
): Promise<void> {
  const { id, createdAt } = view.lineage;
  await db.deleteFrom('catalog_lineage').execute();
  await db
    .insertInto('catalog_lineage')
    .values({ id, created_at: createdAt, next_id: view.nextId, view_key: view.key })
    .execute();
  await db.deleteFrom('catalog_head').execute();
  for (const head of heads.length > 1 ? heads : []) {
    await db
      .insertInto('catalog_head')
      .values({ head_key: head.key, content: writeHead(head).join('\n') })
      .execute();
  }
  await db.deleteFrom('catalog_ancestor').execute();
  const ancestors = [...view.ancestors].map(([head_key, next_id]) => ({ head_key, next_id }));
  for (let start = 0; start < ancestors.length; start += ROWS_PER_STATEMENT) {
    const some = ancestors.slice(start, start + ROWS_PER_STATEMENT);
    await db.insertInto('catalog_ancestor').values(some).execute();
  }
}

async function readStoredHeads(db: CatalogDatabase): Promise<CatalogHead[]> {
  const rows = await db.selectFrom('catalog_head').selectAll().execute();
  return rows
    .map(({ head_key, content }) => {
      const lines = content
        .split('\n')
        .map((line, index): StateLine => ({ number: index + 1, value: JSON.parse(line) as unknown }));
      return readWithFacts(`The catalog ${head_key} in the database`, lines);
    })
    .sort((one, other) => compareText(one.key, other.key));
}

async function readNewestImport(db: CatalogDatabase): Promise<ImportRun | null> {
  const row = await db.selectFrom('sheet_import').selectAll().orderBy('id', 'desc').executeTakeFirst();
  if (!row) return null;
  return {
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    source: publicSource(row.source),
    counts: JSON.parse(row.counts_json) as Record<string, unknown>,
    issues: (JSON.parse(row.issues_json) as ReportedIssue[]).map(
      ({ tab, row: at, column, code, message }) => ({
        tab,
        row: at,
        column,
        code,
        message,
      }),
    ),
  };
}

/** A saved catalog may be public: no path of somebody's machine, no name, password or key in an address. */
function publicSource(source: string): string {
  if (!URL.canParse(source) || !/^https?:/.test(source)) return basename(source.replaceAll('\\', '/'));
  const { origin, pathname } = new URL(source);
  return origin + pathname;
}

/**
 * The lineage of a catalog that has none yet. Made from what it holds, so that copies of one database are one lineage.
 */
function newLineage(head: Omit<CatalogHead, 'key' | 'lineage'>): Lineage {
  const times = [head.import?.startedAt, ...head.albums.map((album) => album.created_at)];
  const createdAt = times.filter((time) => time !== undefined).sort(compareText)[0]!;
  return { id: catalogKey([createdAt, ...writeHeadLines(head)].join('\n')), createdAt };
}
