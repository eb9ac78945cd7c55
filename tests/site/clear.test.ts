import { migrations } from '#db/migrations/migrations.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertAlbums } from '../support/album-rows.ts';
import { runScript } from '../support/run-script.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const ALBUMS = 3;

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite({ fill: ({ db }) => insertAlbums(db, ALBUMS) });
});
afterAll(() => site.close());

const run = (name: string, ...args: string[]) =>
  runScript(name, args, { DATABASE_URL: site.services.config.databaseUrl });

async function fetchAll(): Promise<string[]> {
  const found: string[] = [];
  for (let id = 1; id <= ALBUMS; id += 1) {
    const details = await site.services.backfill.readDetails(id, () => ({ allowed: true }));
    if (details?.state.status === 'found') found.push(details.state.details.tracks[0]!.title);
  }
  expect(found).toHaveLength(ALBUMS);
  await site.rebuild();
  return found;
}

/** Pages of the site as it is served, list and albums. */
async function pages(): Promise<string> {
  const paths = [
    '',
    'catalog/albums/',
    ...Array.from({ length: ALBUMS }, (_, id) => `catalog/album/${id + 1}/`),
  ];
  const texts = paths.map(async (path) => {
    const answer = await fetch(`${site.origin}/${path}`);
    expect(answer.status, path).toBe(200);
    return answer.text();
  });
  return (await Promise.all(texts)).join('\n');
}

const imageOrigin = () => `${site.simulator.origin}/image/`;

it('clear --yes and a build take all that is Spotify’s off the site; the sheet’s data stays', async () => {
  const tracks = await fetchAll();
  const before = await pages();
  expect(before).toContain(imageOrigin());
  for (const track of tracks) expect(before).toContain(escaped(track));

  expect((await run('clear', '--yes')).code).toBe(0);
  expect(await site.rebuild()).toMatchObject({ built: true });
  const after = await pages();
  expect(after).not.toContain(imageOrigin());
  for (const track of tracks) expect(after).not.toContain(escaped(track));
  for (let id = 1; id <= ALBUMS; id += 1) expect(after).toContain(`Album ${id}`);
});

it('migrate --down to the sheet and up again keeps the albums, and the site builds from the sheet alone', async () => {
  await fetchAll();
  const later = Object.keys(migrations).slice(1);
  for (const name of later.toReversed()) {
    const { code, stdout } = await run('migrate', '--down', '--yes');
    expect(code, name).toBe(0);
    expect(stdout).toContain(`Taken back: ${name}`);
  }
  const listed = await run('migrate', '--list');
  expect(listed.stdout.match(/not applied/g)).toHaveLength(later.length);
  expect((await run('migrate')).code).toBe(0);
  expect(await site.rebuild()).toMatchObject({ built: true });
  const after = await pages();
  expect(after).not.toContain(imageOrigin());
  for (let id = 1; id <= ALBUMS; id += 1) expect(after).toContain(`Album ${id}`);
  // And what was forgotten can be fetched again.
  await fetchAll();
  expect(await pages()).toContain(imageOrigin());
});

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll("'", '&#39;');
}
