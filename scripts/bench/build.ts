import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { databaseFile } from '#db/database-url.ts';
import { storeAnswer, oembedAnswer } from '#src/backfill/store-answer.ts';
import type { BuildResult } from '#src/render/build-options.ts';
import { buildSite } from '#src/render/build-site.ts';
import { clientDir } from '#src/render/site-layout.ts';
import { PROJECT_ROOT } from '#src/render/site-paths.ts';
import { parseConfig } from '#src/config.ts';
import { createServices, type Services } from '#src/services.ts';
import { importLargeSheet, largeEnvironment } from './large-catalog.ts';
import { median, type BenchRun, type Measure } from './measure.ts';
import { startChild } from './start-child.ts';

const ROUNDS = 3;
const COVERS = 20;
const ADDED = 14;
const LIMITS = { clean: 10, covers: 0.12, added: 0.25, nothing: 0.05, megabytes: 1_024 };

/**
 * Builds the site of the large catalog with an island on each page: from nothing beside a bare script that writes the same
 * bytes, after 20 new covers, after 14 new albums, after nothing. Compressed copies, which a bare script does not make, are
 * left out of the ratio to it; builds are compared with each other as they are run, copies included.
 */
export async function benchBuild({ print, largeCatalog }: BenchRun): Promise<Measure[]> {
  const { databaseUrl, folder } = await largeCatalog();
  const ownDatabase = `file:${join(folder, 'build.sqlite')}`;
  await copyFile(databaseFile(databaseUrl), databaseFile(ownDatabase));
  const environment = largeEnvironment(ownDatabase);
  const services = createServices(parseConfig(environment), pino({ level: 'silent' }));
  const distDir = join(folder, 'build-dist');
  const build = (force: boolean): Promise<BuildResult> =>
    buildSite({ services, environment, projectRoot: PROJECT_ROOT, distDir, force });
  try {
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await rm(distDir, { recursive: true, force: true });
      const clean = await build(true);
      const floorMs = await writeBare(clientDir(distDir), join(folder, 'build-floor'));
      await storeCovers(services, round);
      const covers = await build(false);
      await importLargeSheet(services.db, folder, ADDED * (round + 1));
      const added = await build(false);
      const nothing = await build(false);
      rounds.push({ floorMs, clean, covers, added, nothing });
      print(describe(rounds.at(-1)!));
    }
    return measures(rounds);
  } finally {
    await services.close();
  }
}

interface Round {
  floorMs: number;
  clean: BuildResult;
  covers: BuildResult;
  added: BuildResult;
  nothing: BuildResult;
}

/** Without the compressed copies. */
const buildMs = ({ durationMs, compressionMs }: BuildResult): number => durationMs - compressionMs;

function measures(rounds: readonly Round[]): Measure[] {
  const ofClean = (which: 'covers' | 'added' | 'nothing'): number =>
    median(rounds.map((round) => round[which].durationMs / round.clean.durationMs));
  const { clean, covers, added } = rounds.at(-1)!;
  return [
    {
      name: 'clean build, of a bare writer',
      value: median(rounds.map((round) => buildMs(round.clean) / round.floorMs)),
      limit: LIMITS.clean,
      unit: '',
    },
    {
      name: `${COVERS} covers changed, of a clean build`,
      value: ofClean('covers'),
      limit: LIMITS.covers,
      unit: '',
    },
    {
      name: `${ADDED} albums added, of a clean build`,
      value: ofClean('added'),
      limit: LIMITS.added,
      unit: '',
    },
    { name: 'nothing changed, of a clean build', value: ofClean('nothing'), limit: LIMITS.nothing, unit: '' },
    {
      name: 'memory of the rendering processes',
      value: Math.max(...rounds.map((round) => round.clean.peakMegabytes)),
      limit: LIMITS.megabytes,
      unit: 'MB',
    },
    { name: 'clean build', value: median(rounds.map((round) => buildMs(round.clean))) / 1_000, unit: 's' },
    {
      name: 'compressed copies of it',
      value: median(rounds.map((round) => round.clean.compressionMs)) / 1_000,
      unit: 's',
    },
    { name: 'bare writer', value: median(rounds.map(({ floorMs }) => floorMs)) / 1_000, unit: 's' },
    { name: 'files', value: clean.files, unit: '' },
    { name: 'bytes', value: clean.bytes / 1e6, unit: 'MB' },
    { name: `rendered after ${COVERS} covers`, value: covers.rendered, unit: 'pages' },
    { name: `rendered after ${ADDED} albums`, value: added.rendered, unit: 'pages' },
  ];
}

function describe({ floorMs, clean, covers, added, nothing }: Round): string {
  const told = (result: BuildResult): string =>
    `${Math.round(buildMs(result))} ms (${result.rendered} rendered, copies ${result.compressionMs} ms)`;
  return `clean ${told(clean)}, bare writer ${Math.round(floorMs)} ms, covers ${told(covers)}, added ${told(added)}, nothing ${Math.round(buildMs(nothing))} ms`;
}

/** Puts the covers of albums that are spread over the catalog into the store, others in each round. */
async function storeCovers({ db }: Services, round: number): Promise<void> {
  const linked = await db
    .selectFrom('album')
    .select('spotify_id')
    .where('spotify_id', 'is not', null)
    .orderBy('id')
    .execute();
  for (let index = 0; index < COVERS; index += 1) {
    const place = Math.floor(((index + 0.3 * round) * linked.length) / COVERS);
    const images = [640, 300, 64].map((width) => ({
      url: `https://i.scdn.co/image/${place}-${width}`,
      width,
      height: width,
    }));
    await storeAnswer(db, linked[place]!.spotify_id!, oembedAnswer(images, Date.now()));
  }
}

async function writeBare(from: string, to: string): Promise<number> {
  await rm(to, { recursive: true, force: true });
  const { message: ms } = await startChild<number>('./build-floor-child.ts', [from, to]);
  await rm(to, { recursive: true, force: true });
  return ms;
}
