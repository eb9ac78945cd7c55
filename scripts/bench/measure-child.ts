import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What one measured run took. */
export interface MeasuredRun {
  ms: number;
  peakMegabytes: number;
}

/** Measured in a process of its own, named by the first argument; each loads what it needs, since memory counts too. */
const measured: Record<string, (from: string, to: string) => number | Promise<number>> = {
  /** The least that an import can do: `FILE` read by exceljs alone. */
  async exceljs(file) {
    const { default: ExcelJS } = await import('exceljs');
    const startedAt = performance.now();
    await new ExcelJS.Workbook().xlsx.readFile(file);
    return performance.now() - startedAt;
  },
  /** `FILE` imported into the SQLite database `DATABASE`. */
  async import(file, database) {
    const { openDatabase } = await import('#db/open-database.ts');
    const { migrateToLatest } = await import('#db/migrate.ts');
    const { importCatalog } = await import('#src/sheet/import-catalog.ts');
    const db = openDatabase(`file:${database}`);
    await migrateToLatest(db);
    const startedAt = performance.now();
    await importCatalog({ db, source: file });
    const ms = performance.now() - startedAt;
    await db.destroy();
    return ms;
  },
  /** The least that a build can do: the files of the folder `FROM`, read before, are written into `TO`. */
  write(from, to) {
    const files = readdirSync(from, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ target: join(to, relative(from, file)), bytes: readFileSync(file) }));
    const startedAt = performance.now();
    for (const { target, bytes } of files) {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytes);
    }
    return performance.now() - startedAt;
  },
};

const [what = '', from = '', to = ''] = process.argv.slice(2);
const ms = Math.round(await measured[what]!(from, to));
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.send?.({ ms, peakMegabytes } satisfies MeasuredRun);
process.disconnect?.();
