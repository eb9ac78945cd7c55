import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process of its own that holds the write lock: `FILE MS`. Says `locked` when it has it. */
const [file = '', ms = ''] = process.argv.slice(2);
const database = new DatabaseSync(file, { timeout: 5_000 });
database.exec('begin immediate');
process.stdout.write('locked\n');
await sleep(Number(ms));
database.exec('commit');
database.close();
