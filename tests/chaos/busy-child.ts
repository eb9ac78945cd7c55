import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { planRefresh } from '#src/backfill/plan-refresh.ts';
import { loadConfig } from '#src/config.ts';
import { createServices } from '#src/services.ts';

/**
 * A process to be killed, which does not end before: `visit FIRST_ID`, `refresh` or `import FILE`; or one that ends: `spend NEEDS`. Says `ready`, and `answered ID` for each
 * album whose cover a visitor got. `load` only loads all of it and ends, which fills Node's compile cache: a process
 * that is killed never does.
 */
const [mode = '', argument = ''] = process.argv.slice(2);
const services = createServices(loadConfig(), pino({ level: 'silent' }));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Connects and gets a token first: on a slow machine that takes longer than a visitor waits. */
async function warmUp(): Promise<void> {
  await services.db.selectFrom('album').select('id').limit(1).execute();
  for (;;) {
    const answer = await services.backfill.checkCredentials();
    if (answer !== 'none' && answer.status === 'valid') return;
    await sleep(100);
  }
}

async function visit(): Promise<void> {
  let next = Number(argument);
  await warmUp();
  say('ready');
  const visitor = async (): Promise<void> => {
    for (let id = next++; ; id = next++) {
      const answer = await services.backfill.readCover(id, () => ({ allowed: true }));
      if (answer === undefined) return;
      if (answer.state.status === 'found') say(`answered ${id}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, visitor));
  waitToBeKilled();
}

async function refresh(): Promise<void> {
  const { selected } = await planRefresh(services.db, {}, { limit: 500, nowMs: services.now() });
  say('ready');
  await services.backfill.refresh({ selected, batchSize: 20, signal: new AbortController().signal });
  waitToBeKilled();
}

function waitToBeKilled(): void {
  setInterval(() => {}, 60_000);
}

/** Spoils a column of every album that came from the sheet, all at once, and lets the import mend it, all at once. */
async function importAgain(): Promise<void> {
  const { importCatalog } = await import('#src/sheet/import-catalog.ts');
  say('ready');
  for (;;) {
    await services.db
      .updateTable('album')
      .set({ format: 'spoilt' })
      .where('tab', '!=', '2024 Chaos')
      .execute();
    await importCatalog({ db: services.db, source: argument, limit: 400 });
    await sleep(5);
  }
}

/** As many needs as it is told, of albums that all processes want, some at a time; then ends by itself. */
async function spend(): Promise<void> {
  await warmUp();
  const { count } = await services.db
    .selectFrom('album')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  let asked = 0;
  const visitor = async (): Promise<void> => {
    while (asked < Number(argument)) {
      asked += 1;
      await services.backfill.readCover(1 + Math.floor(Math.random() * count), () => ({ allowed: true }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, visitor));
  await services.close();
}

async function load(): Promise<void> {
  await import('#src/sheet/import-catalog.ts');
  await import('exceljs');
}

const modes: Record<string, () => Promise<void>> = { visit, refresh, import: importAgain, spend, load };
await modes[mode]?.();
