import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { albumAnswer, storeAnswer } from '#src/backfill/store-answer.ts';
import { spotifyAlbum } from '../backfill/backfill-for-test.ts';
import { insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDatabase, temporaryFolder } from '../support/temporary-database.ts';
import { openServer, TOKEN } from './two-machines.ts';

interface Printed {
  code: number | null;
  document: Record<string, unknown>;
  stderr: string;
}

async function run(name: string, args: string[], environment: Record<string, string>): Promise<Printed> {
  const { code, stdout, stderr } = await runScript(name, [...args, '--json'], environment);
  return { code, stderr, document: JSON.parse(stdout || '{}') as Record<string, unknown> };
}

describe('state:save and state:merge', () => {
  it('carry a catalog from one database to another, and say what changed', async () => {
    const folder = temporaryFolder();
    const [here, there] = ['here', 'there'].map((name) => ({
      DATABASE_URL: `file:${join(folder, `${name}.sqlite`)}`,
    }));
    const db = await temporaryDatabase(here!.DATABASE_URL);
    await insertAlbums(db, 3);
    await storeAnswer(db, spotifyIdOf(1), albumAnswer(spotifyAlbum(spotifyIdOf(1)), Date.now()));
    const dir = join(folder, 'state');
    expect(await run('state-save', ['--dir', dir], here!)).toMatchObject({
      code: 0,
      document: {
        albums: 3,
        added: 3,
        spotifyAlbums: 1,
        calls: 0,
        files: ['catalog.ndjson', 'spotify.ndjson.gz'],
      },
    });
    expect(await run('state-merge', ['--dir', dir], there!)).toMatchObject({
      code: 0,
      document: { catalog: { albums: 3, added: 3, moved: [] }, spotify: { albums: 1 } },
    });
    const { code, stdout } = await runScript('state-merge', ['--dir', dir], there!);
    expect([code, stdout.split('\n')[0]]).toEqual([
      0,
      '3 albums: 0 added, 0 renamed, 0 changed, 0 removed, 0 restored',
    ]);
  });

  it('refuse what they cannot use, with a hint', async () => {
    const dir = temporaryFolder();
    const environment = { DATABASE_URL: `file:${join(dir, 'catalog.sqlite')}` };
    writeFileSync(join(dir, 'catalog.ndjson'), '{"format":"progmetal-catalog","version":1}\n');
    const damaged = await run('state-merge', ['--dir', dir], environment);
    expect(damaged).toMatchObject({ code: 1, document: {} });
    expect(damaged.stderr).toContain('Nothing was merged');
    expect(await run('state-save', [], environment)).toMatchObject({ code: 64 });
    expect(await run('state-merge', [], environment)).toMatchObject({ code: 64 });
  });
});

describe('backfill:pull and catalog:push', () => {
  it('exchange with a server what either lacks', async () => {
    const { origin, services } = await openServer();
    await insertAlbums(services.db, 2);
    await storeAnswer(services.db, spotifyIdOf(1), albumAnswer(spotifyAlbum(spotifyIdOf(1)), Date.now()));
    const url = `file:${join(temporaryFolder(), 'home.sqlite')}`;
    const environment = { DATABASE_URL: url, BACKFILL_TOKEN: TOKEN };
    expect(await run('backfill-pull', ['--from', origin], environment)).toMatchObject({
      code: 0,
      document: { from: origin, pages: 1, albums: 1, calls: 0, gate: [], catalog: { added: 2 } },
    });
    const home = await temporaryDatabase(url);
    await storeAnswer(home, spotifyIdOf(2), albumAnswer(spotifyAlbum(spotifyIdOf(2)), Date.now()));
    const push = await run('catalog-push', [], { ...environment, BACKFILL_ORIGIN: origin });
    expect(push).toMatchObject({
      code: 0,
      document: { to: origin, catalog: { albums: 2, added: 0 }, albums: 1 },
    });
  });

  it('say what is missing or wrong', async () => {
    const DATABASE_URL = `file:${join(temporaryFolder(), 'home.sqlite')}`;
    const run64 = await run('backfill-pull', [], { DATABASE_URL });
    expect([run64.code, run64.stderr]).toEqual([64, expect.stringContaining('BACKFILL_ORIGIN')]);
    const tokenless = await run('catalog-push', ['--to', 'http://127.0.0.1:9'], { DATABASE_URL });
    expect([tokenless.code, tokenless.stderr]).toEqual([64, expect.stringContaining('BACKFILL_TOKEN')]);
    const path = await run('backfill-pull', ['--from', 'https://example.org/x'], { DATABASE_URL });
    expect([path.code, path.stderr]).toEqual([64, expect.stringContaining('takes an origin')]);
    const { origin } = await openServer();
    const wrong = await run('backfill-pull', ['--from', origin], {
      DATABASE_URL,
      BACKFILL_TOKEN: 'x'.repeat(20),
    });
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('does not accept the token')]);
    const push = await run('catalog-push', ['--to', origin], {
      DATABASE_URL,
      BACKFILL_TOKEN: 'x'.repeat(20),
    });
    expect([push.code, push.stderr]).toEqual([1, expect.stringContaining('does not accept the token')]);
  });
});
