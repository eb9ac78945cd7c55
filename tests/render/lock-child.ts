import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withSiteLock } from '#src/render/lock-site.ts';

/** A process that takes the lock of a site: `SITE hold` until it is killed, or `SITE compete JOURNAL NAME TIMES`. */
const [site = '', mode, journal = '', name, times] = process.argv.slice(2);

if (mode === 'hold') {
  await withSiteLock(site, { lockTimeoutMs: 0 }, () => {
    process.send!('held');
    return new Promise(() => setInterval(() => {}, 1_000));
  });
}

for (let round = 0; mode === 'compete' && round < Number(times); round += 1) {
  await withSiteLock(site, { lockTimeoutMs: 600_000 }, async () => {
    appendFileSync(journal, `in ${name}\n`);
    process.send!('taken');
    await sleep(1);
    appendFileSync(journal, `out ${name}\n`);
  });
}
process.disconnect?.();
