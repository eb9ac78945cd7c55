import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeSheet } from '../sheet-maker/large-sheet.ts';
import { makeXlsx } from '../sheet-maker/xlsx-file.ts';
import { inTurns, startChild, type BenchRun } from './harness.ts';
import type { MeasuredRun } from './measure-child.ts';
import { atMost, type Measure } from './measures.ts';

const TABS = 17;
const ROWS = 17_600;
/** The fastest counts, since other work on the machine only ever slows. */
const RUNS = 4;

/**
 * Imports a sheet as large as the community's whole one, and reads the same file with exceljs alone, each in a process
 * of its own: their ratio and the peak memory.
 */
export async function benchImport({ print }: BenchRun): Promise<Measure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-import-'));
  try {
    const file = join(folder, 'sheet.xlsx');
    const xlsx = await makeXlsx(largeSheet({ tabs: TABS, rows: ROWS }));
    await writeFile(file, xlsx);
    print(`sheet: ${TABS} tabs, ${ROWS} rows, ${(xlsx.length / 1e6).toFixed(1)} MB`);
    let databases = 0;
    const run = async (...args: string[]): Promise<MeasuredRun> =>
      (await startChild<MeasuredRun>('measure-child.ts', args)).message;
    const [bare, whole] = await inTurns(
      { rounds: RUNS },
      () => run('exceljs', file),
      () => run('import', file, join(folder, `${(databases += 1)}.sqlite`)),
    );
    print(`bare exceljs readFile: ${describe(bare!)}`);
    print(`import, whole: ${describe(whole!)}`);
    return [
      atMost(2, 'import, of bare exceljs', fastest(whole!) / fastest(bare!)),
      atMost(600, 'memory of an import', peak(whole!), 'MB'),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function describe(runs: readonly MeasuredRun[]): string {
  return `${fastest(runs)} ms (${runs.map(({ ms }) => ms).join(', ')}), peak ${peak(runs)} MB`;
}

function fastest(runs: readonly MeasuredRun[]): number {
  return Math.min(...runs.map(({ ms }) => ms));
}

function peak(runs: readonly MeasuredRun[]): number {
  return Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes));
}
