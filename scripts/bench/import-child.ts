import { migrateToLatest } from '#db/migrate.ts';
import { openDatabase } from '#db/open-database.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';

/** One measured run in a process of its own: `bare FILE` or `import FILE DATABASE`; answers the parent with time and memory. */
const [what = '', file = '', database = ''] = process.argv.slice(2);
const ms = what === 'bare' ? await readBare() : await importWhole();
process.send?.({ ms: Math.round(ms), peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) });
process.disconnect?.();

async function readBare(): Promise<number> {
  const { default: ExcelJS } = await import('exceljs');
  const start = performance.now();
  await new ExcelJS.Workbook().xlsx.readFile(file);
  return performance.now() - start;
}

async function importWhole(): Promise<number> {
  const db = openDatabase(`file:${database}`);
  await migrateToLatest(db);
  const start = performance.now();
  await importCatalog({ db, source: file });
  const taken = performance.now() - start;
  await db.destroy();
  return taken;
}
