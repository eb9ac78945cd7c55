import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBuiltCatalog, type BuiltCatalog } from '../support/built-catalog.ts';
import { chanceRows } from '../support/sheet-rows.ts';

let catalog: BuiltCatalog;
beforeAll(async () => {
  catalog = await openBuiltCatalog();
  // A build in a process of its own reads the real clock.
  catalog.clock.now = Date.now();
  await catalog.import(chanceRows(60));
  await catalog.build();
});
afterAll(() => catalog.close());

/** Starts a build, and kills it so long after it has begun; says whether that was in its midst. */
async function buildAndKill(afterMs: number, ...args: string[]): Promise<boolean> {
  const child = fork(new URL('../support/build-child.ts', import.meta.url), [catalog.distDir, ...args], {
    env: catalog.environment,
    execArgv: [],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  await Promise.race([once(child, 'message'), ended]);
  await Promise.race([sleep(afterMs), ended]);
  child.kill('SIGKILL');
  const [code] = await ended;
  return code === null;
}

const whole = (): boolean =>
  [...catalog.files()]
    .filter(([path]) => path.endsWith('.html'))
    .every(([, html]) => html.endsWith('</html>'));

it('a clean build that is killed leaves the old site as it was, whenever that happens', async () => {
  const before = catalog.files();
  let hits = 0;
  for (const afterMs of [1_000, 500, 100]) {
    if (!(await buildAndKill(afterMs, '--force'))) continue;
    hits += 1;
    expect(catalog.files()).toEqual(before);
  }
  expect(hits).toBeGreaterThan(0);
  expect(await catalog.build()).toMatchObject({ built: false });
});

it('an update that is killed leaves a site of whole pages, and the next build is right', async () => {
  const ids = await catalog.linkedIds();
  let hits = 0;
  for (const [round, afterMs] of [300, 200, 150, 100, 50, 0].entries()) {
    for (const id of ids.slice(round * 8, round * 8 + 8)) await catalog.store(id, 'cover');
    if (await buildAndKill(afterMs)) hits += 1;
    expect(whole()).toBe(true);
  }
  expect(hits).toBeGreaterThan(0);
  await catalog.build();
  expect(catalog.files()).toEqual(await catalog.cleanFiles());
});

it('killed between the two renames of a switch, the old site comes back', async () => {
  renameSync(catalog.distDir, `${catalog.distDir}.old`);
  expect(await catalog.build()).toMatchObject({ built: false });
  expect(existsSync(`${catalog.distDir}.old`)).toBe(false);
});
