import pino from 'pino';
import { openDatabase } from '#db/open-database.ts';
import { createCallGuard } from '#src/backfill/quota.ts';
import { loadConfig } from '#src/config.ts';

/** A process of its own that asks for calls until it is refused, and prints how many it got. */
const config = loadConfig();
const db = openDatabase(config.databaseUrl);
const guard = createCallGuard({
  db,
  config: config.spotify,
  logger: pino({ level: 'silent' }),
  now: Date.now,
});
let admitted = 0;
const call = {
  api: 'web-api',
  endpoint: 'GET /albums/{id}',
  context: { purpose: 'visitor', albumId: null },
} as const;
while ((await guard.admit(call)).admitted) admitted += 1;
process.stdout.write(String(admitted));
await db.destroy();
