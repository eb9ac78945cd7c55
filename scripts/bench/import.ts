import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeSheet } from '../sheet-maker/large-sheet.ts';
import { makeXlsx } from '../sheet-maker/xlsx-file.ts';
import type { BenchRun, Measure } from './measure.ts';
import { startChild } from './start-child.ts';

const TABS = 17;
const ROWS = 17_600;
/** Each is measured this often, in turns; the fastest counts, since other work on the machine only ever slows. */
const RUNS = 4;
const LIMITS = { ratio: 2, importMegabytes: 600 };

interface Run {
  ms: number;
  peakMegabytes: number;
}

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
    const bare: Run[] = [];
    const whole: Run[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      bare.push(await measure('bare', file, folder, run));
      whole.push(await measure('import', file, folder, run));
    }
    const ratio = fastest(whole) / fastest(bare);
    const peak = Math.max(...whole.map(({ peakMegabytes }) => peakMegabytes));
    print(`bare exceljs readFile: ${describe(bare)}`);
    print(`import, whole: ${describe(whole)}`);
    return [
      { name: 'import, of bare exceljs', value: ratio, limit: LIMITS.ratio, unit: '' },
      { name: 'memory of an import', value: peak, limit: LIMITS.importMegabytes, unit: 'MB' },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(what: 'bare' | 'import', file: string, folder: string, run: number): Promise<Run> {
  const { message } = await startChild<Run>('./import-child.ts', [what, file, join(folder, `${run}.sqlite`)]);
  return message;
}

function describe(measures: Run[]): string {
  const times = measures.map(({ ms }) => ms);
  const peak = Math.max(...measures.map(({ peakMegabytes }) => peakMegabytes));
  return `${fastest(measures)} ms (${times.join(', ')}), peak ${peak} MB`;
}

function fastest(measures: Run[]): number {
  return Math.min(...measures.map(({ ms }) => ms));
}
