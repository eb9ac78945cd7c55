import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyCatalog } from '#db/copy/copy-catalog.ts';
import { migrateToLatest } from '#db/migrate.ts';
import { openDatabase } from '#db/open-database.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { startPostgresCluster, type PostgresCluster } from '../postgres/postgres-cluster.ts';
import { runOn } from '../postgres/postgres-databases.ts';
import { openBenchSite, plainAlbums, visitTogether, type BenchSite } from './bench-site.ts';
import { runLoad } from './keep-alive-load.ts';
import { median, type BenchRun, type Measure } from './measure.ts';

const CONNECTIONS = 50;
const COLD = 50;
/** Each is measured this often, in turns; the median of the ratios counts. */
const ROUNDS = 3;
const ROUND_MS = 1_500;
const IMPORTS = 3;
const UPSTREAM_MS = 150;
const LIMITS = { storedOfSqlite: 0.2, burstOfSqlite: 2, importOfSqlite: 2 };

/**
 * Measures the same site on SQLite and on a PostgreSQL of its own: stored covers of one server and of two, bursts of
 * cold covers across two servers, and the import of 18,000 albums, each as a ratio to SQLite. On a machine with few
 * cores servers, database and load share them: two servers show that nothing breaks, not what two machines would do.
 */
export async function benchPostgres({ print, largeCatalog }: BenchRun): Promise<Measure[]> {
  const { folder } = await largeCatalog();
  const cluster = await startPostgresCluster();
  try {
    return [
      ...(await benchServers(cluster, print)),
      await benchImports(cluster, join(folder, 'sheet.xlsx'), print),
    ];
  } finally {
    await cluster.close();
  }
}

async function benchServers(cluster: PostgresCluster, print: BenchRun['print']): Promise<Measure[]> {
  const site = await openBenchSite(UPSTREAM_MS);
  try {
    const DATABASE_URL = await copyTo(cluster, site);
    const sqlite = await site.serve('site');
    const postgres = [await site.serve('site', { DATABASE_URL }), await site.serve('site', { DATABASE_URL })];
    return [
      ...(await benchStored(site, sqlite, postgres, print)),
      ...(await benchBursts(site, sqlite, postgres, print)),
    ];
  } finally {
    await site.close();
  }
}

async function copyTo(cluster: PostgresCluster, site: BenchSite): Promise<string> {
  await runOn(cluster.url(), 'create database site');
  const to = openDatabase(cluster.url('site'));
  await copyCatalog({ from: site.services.db, to });
  await to.destroy();
  return cluster.url('site');
}

async function benchStored(
  site: BenchSite,
  sqlite: string,
  postgres: string[],
  print: BenchRun['print'],
): Promise<Measure[]> {
  const path = `catalog/album/${(await plainAlbums(site, 1))[0]}/cover-art/`;
  await visitTogether(site, [`${sqlite}${path}`, `${postgres[0]}${path}`]);
  const rates: number[][] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const rate = [await loadTogether([sqlite], path)];
    rate.push(await loadTogether(postgres.slice(0, 1), path), await loadTogether(postgres, path));
    // The first round only warms them up.
    if (round > 0) rates.push(rate);
  }
  const [one, two] = [1, 2].map((which) => median(rates.map((rate) => rate[which]! / rate[0]!)));
  const [ofSqlite, ofOne, ofTwo] = [0, 1, 2].map((which) => median(rates.map((rate) => rate[which]!)));
  print(`stored covers a second: SQLite ${ofSqlite}; PostgreSQL, one server ${ofOne}, two servers ${ofTwo}`);
  return [
    {
      name: 'stored covers of one server, of SQLite',
      value: one!,
      limit: LIMITS.storedOfSqlite,
      bound: 'at least',
      unit: '',
    },
    { name: 'stored covers of two servers, of SQLite', value: two!, unit: '' },
  ];
}

/** Requests a second of servers that share the load. */
async function loadTogether(origins: string[], path: string): Promise<number> {
  const load = { connections: Math.round(CONNECTIONS / origins.length), durationMs: ROUND_MS };
  const results = await Promise.all(origins.map((origin) => runLoad(new URL(path, origin), load)));
  return results.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0);
}

async function benchBursts(
  site: BenchSite,
  sqlite: string,
  postgres: string[],
  print: BenchRun['print'],
): Promise<Measure[]> {
  const [first = 0, second = 0, same = 0, ...others] = (await plainAlbums(site, COLD + 4)).slice(1);
  const urls = (origins: string[], ids: number[]): string[] =>
    ids.map((id, index) => `${origins[index % origins.length]}catalog/album/${id}/cover-art/`);
  // The first visitors of a server also pay for its token, and find out that this app may not ask for several at once.
  for (const origin of [sqlite, ...postgres]) await visitTogether(site, urls([origin], [first, second]));
  const oneAlbum = await visitTogether(site, urls(postgres, Array<number>(COLD).fill(same)));
  print(`${COLD} visitors of one cold album on two servers: ${oneAlbum.calls} call(s), ${oneAlbum.ms} ms`);
  const onSqlite = await visitTogether(site, urls([sqlite], others));
  const onPostgres = await visitTogether(site, urls(postgres, others));
  print(
    `${COLD} cold albums: SQLite ${onSqlite.calls} calls, ${onSqlite.ms} ms; PostgreSQL, two servers ${onPostgres.calls} calls, ${onPostgres.ms} ms`,
  );
  return [
    {
      name: `calls for ${COLD} visitors of one album, two servers`,
      value: oneAlbum.calls,
      limit: 1,
      unit: '',
    },
    { name: `calls for ${COLD} albums, two servers`, value: onPostgres.calls, limit: COLD, unit: '' },
    {
      name: 'until all have theirs, of SQLite',
      value: onPostgres.ms / onSqlite.ms,
      limit: LIMITS.burstOfSqlite,
      unit: '',
    },
  ];
}

async function benchImports(
  cluster: PostgresCluster,
  source: string,
  print: BenchRun['print'],
): Promise<Measure> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-postgres-'));
  try {
    const ratios: number[] = [];
    for (let run = 0; run < IMPORTS; run += 1) {
      await runOn(cluster.url(), `create database import${run}`);
      const onSqlite = await timeImport(`file:${join(folder, `${run}.sqlite`)}`, source);
      const onPostgres = await timeImport(cluster.url(`import${run}`), source);
      print(`import of the large sheet: SQLite ${onSqlite} ms, PostgreSQL ${onPostgres} ms`);
      ratios.push(onPostgres / onSqlite);
    }
    return {
      name: 'import of 18,000 albums, of SQLite',
      value: median(ratios),
      limit: LIMITS.importOfSqlite,
      unit: '',
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timeImport(url: string, source: string): Promise<number> {
  const db = openDatabase(url);
  try {
    await migrateToLatest(db);
    const startedAt = performance.now();
    await importCatalog({ db, source });
    return Math.round(performance.now() - startedAt);
  } finally {
    await db.destroy();
  }
}
