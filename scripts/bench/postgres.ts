import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyCatalog } from '#db/copy/copy-catalog.ts';
import { migrateToLatest } from '#db/migrate.ts';
import { openDatabase } from '#db/open-database.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { coverPath, openSampleSite, plainAlbums, visitTogether, type BenchSite } from './bench-site.ts';
import { inTurns, median, medianRatio, type BenchRun } from './harness.ts';
import { runLoad } from './keep-alive-load.ts';
import { atLeast, atMost, shown, type Measure } from './measures.ts';
import { startPostgresCluster, type PostgresCluster } from './postgres-cluster.ts';

const CONNECTIONS = 50;
const COLD = 50;
const ROUNDS = 3;
const ROUND_MS = 1_500;
const UPSTREAM_MS = 150;

type Print = BenchRun['print'];

/** Addresses of the same site: one server on SQLite, two on one PostgreSQL. */
interface Servers {
  sqlite: string;
  postgres: [string, string];
}

/**
 * Measures the same site on SQLite and on a PostgreSQL of its own: stored covers of one server and of two, bursts of
 * cold covers across two servers, and the import of 18,000 albums, each as a ratio to SQLite. On a machine with few
 * cores servers, database and load share them: two servers show that nothing breaks, not what two machines would do.
 */
export async function benchPostgres({ print, largeCatalog }: BenchRun): Promise<Measure[]> {
  const { sheet } = await largeCatalog();
  const cluster = await startPostgresCluster();
  try {
    return [...(await benchServers(cluster, print)), await benchImports(cluster, sheet, print)];
  } finally {
    await cluster.close();
  }
}

async function benchServers(cluster: PostgresCluster, print: Print): Promise<Measure[]> {
  const site = await openSampleSite(UPSTREAM_MS);
  try {
    const DATABASE_URL = await cluster.createDatabase('site');
    const to = openDatabase(DATABASE_URL);
    await copyCatalog({ from: site.services.db, to });
    await to.destroy();
    const onPostgres = (): Promise<string> => site.serve('site', { DATABASE_URL });
    const servers: Servers = {
      sqlite: await site.serve('site'),
      postgres: [await onPostgres(), await onPostgres()],
    };
    return [...(await benchStored(site, servers, print)), ...(await benchBursts(site, servers, print))];
  } finally {
    await site.close();
  }
}

async function benchStored(site: BenchSite, servers: Servers, print: Print): Promise<Measure[]> {
  const { sqlite, postgres } = servers;
  const path = coverPath((await plainAlbums(site, 1))[0]!);
  await visitTogether(site, [`${sqlite}${path}`, `${postgres[0]}${path}`]);
  const [ofSqlite = [], ofOne = [], ofTwo = []] = await inTurns(
    { rounds: ROUNDS, warmUp: true },
    ...[[sqlite], [postgres[0]], postgres].map((origins) => () => loadTogether(origins, path)),
  );
  print(
    `stored covers a second: SQLite ${median(ofSqlite)}; PostgreSQL, one server ${median(ofOne)}, two servers ${median(ofTwo)}`,
  );
  return [
    atLeast(0.2, 'stored covers of one server, of SQLite', medianRatio(ofOne, ofSqlite)),
    shown('stored covers of two servers, of SQLite', medianRatio(ofTwo, ofSqlite)),
  ];
}

/** Requests a second of servers that share the load. */
async function loadTogether(origins: string[], path: string): Promise<number> {
  const load = { connections: Math.round(CONNECTIONS / origins.length), durationMs: ROUND_MS };
  const results = await Promise.all(origins.map((origin) => runLoad(`${origin}${path}`, load)));
  return results.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0);
}

async function benchBursts(site: BenchSite, { sqlite, postgres }: Servers, print: Print): Promise<Measure[]> {
  const [first = 0, second = 0, same = 0, ...others] = (await plainAlbums(site, COLD + 4)).slice(1);
  const visit = (origins: string[], ids: number[]) =>
    visitTogether(
      site,
      ids.map((id, index) => `${origins[index % origins.length]}${coverPath(id)}`),
    );
  // The first visitors of a server also pay for its token, and find out that this app may not ask for several at once.
  for (const origin of [sqlite, ...postgres]) await visit([origin], [first, second]);
  const oneAlbum = await visit(postgres, Array<number>(COLD).fill(same));
  print(`${COLD} visitors of one cold album on two servers: ${oneAlbum.calls} call(s), ${oneAlbum.ms} ms`);
  const onSqlite = await visit([sqlite], others);
  const onPostgres = await visit(postgres, others);
  print(
    `${COLD} cold albums: SQLite ${onSqlite.calls} calls, ${onSqlite.ms} ms; PostgreSQL, two servers ${onPostgres.calls} calls, ${onPostgres.ms} ms`,
  );
  return [
    atMost(1, `calls for ${COLD} visitors of one album, two servers`, oneAlbum.calls),
    atMost(COLD, `calls for ${COLD} albums, two servers`, onPostgres.calls),
    atMost(2, 'until all have theirs, of SQLite', onPostgres.ms / onSqlite.ms),
  ];
}

async function benchImports(cluster: PostgresCluster, sheet: string, print: Print): Promise<Measure> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-postgres-'));
  try {
    let databases = 0;
    const [onSqlite = [], onPostgres = []] = await inTurns(
      { rounds: ROUNDS },
      () => timeImport(`file:${join(folder, `${(databases += 1)}.sqlite`)}`, sheet),
      async () => timeImport(await cluster.createDatabase(`import${databases}`), sheet),
    );
    print(
      `import of the large sheet, ms: SQLite ${onSqlite.join(', ')}; PostgreSQL ${onPostgres.join(', ')}`,
    );
    return atMost(2, 'import of 18,000 albums, of SQLite', medianRatio(onPostgres, onSqlite));
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
