import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Measure } from './measure.ts';

/** The figures of the newest run of each benchmark, by its name. */
export type BenchRecord = Record<string, Measure[]>;

/** What the run before measured; nothing when there was none, or its record cannot be read. */
export async function readRecord(file: string): Promise<BenchRecord> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  try {
    return JSON.parse(text) as BenchRecord;
  } catch {
    // A record is only something to compare with; this run writes a new one.
    return {};
  }
}

export async function writeRecord(file: string, record: BenchRecord): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(record, null, 2)}\n`);
}
