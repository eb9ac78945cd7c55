import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { storeAnswer, oembedAnswer } from '#src/backfill/store-answer.ts';
import type { BuildResult } from '#src/render/build-result.ts';
import { clientDir } from '#src/render/site-layout.ts';
import { openBenchSite, type BenchSite } from './bench-site.ts';
import { median, startChild, type BenchRun } from './harness.ts';
import { importLargeSheet } from './large-catalog.ts';
import type { MeasuredRun } from './measure-child.ts';
import { atMost, shown, type Measure } from './measures.ts';

const ROUNDS = 3;
const COVERS = 20;
const ADDED = 14;

interface Round {
  floorMs: number;
  clean: BuildResult;
  covers: BuildResult;
  added: BuildResult;
  nothing: BuildResult;
}

/**
 * Builds the site of the large catalog with an island on each page: from nothing beside a bare script that writes the same
 * bytes, after 20 new covers, after 14 new albums, after nothing. Compressed copies, which a bare script does not make, are
 * left out of the ratio to it; builds are compared with each other as they are run, copies included.
 */
export async function benchBuild({ print, largeCatalog }: BenchRun): Promise<Measure[]> {
  const { copyDatabase, folder } = await largeCatalog();
  const site = await openBenchSite({ databaseUrl: await copyDatabase('build') });
  try {
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await rm(site.distDir, { recursive: true, force: true });
      const clean = await site.build(true);
      const floorMs = await writeBare(clientDir(site.distDir), join(folder, 'build-floor'));
      await storeCovers(site, round);
      const covers = await site.build(false);
      await importLargeSheet(site.services.db, folder, ADDED * (round + 1));
      const added = await site.build(false);
      const nothing = await site.build(false);
      rounds.push({ floorMs, clean, covers, added, nothing });
      print(describe(rounds.at(-1)!));
    }
    return measuresOf(rounds);
  } finally {
    await site.close();
  }
}

/** Without the compressed copies. */
function buildMs({ durationMs, compressionMs }: BuildResult): number {
  return durationMs - compressionMs;
}

function measuresOf(rounds: readonly Round[]): Measure[] {
  const middle = (figure: (round: Round) => number): number => median(rounds.map(figure));
  const ofClean = (which: 'covers' | 'added' | 'nothing'): number =>
    middle((round) => round[which].durationMs / round.clean.durationMs);
  const { clean, covers, added } = rounds.at(-1)!;
  const memory = Math.max(...rounds.map((round) => round.clean.peakMegabytes));
  return [
    atMost(
      10,
      'clean build, of a bare writer',
      middle((round) => buildMs(round.clean) / round.floorMs),
    ),
    atMost(0.12, `${COVERS} covers changed, of a clean build`, ofClean('covers')),
    atMost(0.25, `${ADDED} albums added, of a clean build`, ofClean('added')),
    atMost(0.05, 'nothing changed, of a clean build', ofClean('nothing')),
    atMost(1_024, 'memory of the rendering processes', memory, 'MB'),
    shown('clean build', middle((round) => buildMs(round.clean)) / 1_000, 's'),
    shown('compressed copies of it', middle((round) => round.clean.compressionMs) / 1_000, 's'),
    shown('bare writer', middle(({ floorMs }) => floorMs) / 1_000, 's'),
    shown('files', clean.files),
    shown('bytes', clean.bytes / 1e6, 'MB'),
    shown(`rendered after ${COVERS} covers`, covers.rendered, 'pages'),
    shown(`rendered after ${ADDED} albums`, added.rendered, 'pages'),
  ];
}

function describe({ floorMs, clean, covers, added, nothing }: Round): string {
  const words = (result: BuildResult): string =>
    `${Math.round(buildMs(result))} ms (${result.rendered} rendered, copies ${result.compressionMs} ms)`;
  return `clean ${words(clean)}, bare writer ${floorMs} ms, covers ${words(covers)}, added ${words(added)}, nothing ${Math.round(buildMs(nothing))} ms`;
}

/** Puts the covers of albums that are spread over the catalog into the store, others in each round. */
async function storeCovers({ services: { db }, simulator }: BenchSite, round: number): Promise<void> {
  const linked = await db
    .selectFrom('album')
    .select('spotify_id')
    .where('spotify_id', 'is not', null)
    .orderBy('id')
    .execute();
  for (let index = 0; index < COVERS; index += 1) {
    const place = Math.floor(((index + 0.3 * round) * linked.length) / COVERS);
    const images = [640, 300, 64].map((width) => ({
      url: `${simulator.origin}/image/${place}-${width}`,
      width,
      height: width,
    }));
    await storeAnswer(db, linked[place]!.spotify_id!, oembedAnswer(images, Date.now()));
  }
}

async function writeBare(from: string, to: string): Promise<number> {
  await rm(to, { recursive: true, force: true });
  const { message } = await startChild<MeasuredRun>('measure-child.ts', ['write', from, to]);
  await rm(to, { recursive: true, force: true });
  return message.ms;
}
