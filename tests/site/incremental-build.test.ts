import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBuiltCatalog, type BuiltCatalog } from '../support/built-catalog.ts';
import { chanceRows } from '../support/sheet-rows.ts';

const DAY_MS = 86_400_000;
const rows = chanceRows(90);
let catalog: BuiltCatalog;
let all: number;

beforeAll(async () => {
  catalog = await openBuiltCatalog();
  await catalog.import(rows);
  const { clean, rendered } = await catalog.build();
  expect(clean).toBe(true);
  all = rendered;
});
afterAll(() => catalog.close());

/** Paths of files that are other than before, new or gone. */
function differences(before: Map<string, string>, after = catalog.files()): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}

/** The files that hold the cover of one of some albums, found by what they say and not by how they came about. */
function showing(ids: readonly number[]): string[] {
  return [...catalog.files()]
    .filter(([path, text]) =>
      path.includes('browse-data/tiles-')
        ? ids.some((id) => Object.hasOwn(JSON.parse(text) as object, id))
        : ids.some((id) => text.includes(`"/catalog/album/${id}/cover-art/"`)),
    )
    .map(([path]) => path);
}

describe('a build costs what changed', () => {
  it('nothing changed: nothing is rendered', async () => {
    const before = catalog.files();
    expect(await catalog.build()).toMatchObject({ built: false, rendered: 0, reused: all, removed: 0 });
    expect(differences(before)).toEqual([]);
  });

  it('20 covers: exactly the pages that show them, and not a byte elsewhere', async () => {
    const covered = (await catalog.linkedIds()).filter((_id, index) => index % 4 === 0).slice(0, 20);
    const concerned = showing(covered);
    const before = catalog.files();
    for (const id of covered) await catalog.store(id, 'cover');
    const result = await catalog.build();
    expect(result).toMatchObject({
      built: true,
      clean: false,
      rendered: concerned.length,
      reused: all - concerned.length,
      removed: 0,
    });
    expect(differences(before)).toEqual(concerned.sort());
    // Of ninety albums most are like one of the twenty, and stand on its page.
    expect(concerned.length).toBeLessThan(all);
    expect(showing(covered).filter((path) => path.endsWith('.html'))).toEqual([]);
  });

  it('an album added: its own page, its two neighbours, and pages of many; no other album', async () => {
    const before = catalog.files();
    const added = {
      Artist: 'A Newcomer',
      Album: 'First of All',
      'Release Date': { day: '2025-06-15' },
      'Genre / Subgenres': 'Skronk',
      Spotify: { text: 'S', link: 'https://open.spotify.com/album/TestNewcomer0000000001' },
    };
    await catalog.import([...rows, added]);
    const { rendered, removed } = await catalog.build();
    const differing = differences(before);
    const albums = differing.filter((path) => path.startsWith('catalog/album/'));
    expect(albums).toHaveLength(3);
    expect(albums).toContain(`catalog/album/${rows.length + 1}/index.html`);
    // The index has its hash in its name, so it is a new file and one that is gone.
    const gone = differing.filter((path) => !catalog.files().has(path));
    expect(removed).toBe(gone.length);
    expect(rendered).toBe(differing.length - gone.length);
  });

  it('an album removed: its page goes, and so do the files of a search for it', async () => {
    await catalog.import(rows);
    const { removed } = await catalog.build();
    expect(removed).toBeGreaterThan(0);
    const files = catalog.files();
    expect(files.has(`catalog/album/${rows.length + 1}/index.html`)).toBe(false);
    expect([...files.keys()].filter((path) => /browse-data\/facets-/.test(path))).toHaveLength(1);
  });

  it('a new day: only pages that show what is new and what comes', async () => {
    const { day } = rows
      .map((row) => row['Release Date'] as { day: string })
      .find((date) => Date.parse(date.day) > catalog.clock.now + DAY_MS)!;
    catalog.clock.now = Date.parse(day) - DAY_MS / 2;
    await catalog.build();
    const before = catalog.files();
    catalog.clock.now += DAY_MS;
    const { rendered } = await catalog.build();
    const differing = differences(before);
    expect(rendered).toBe(differing.length);
    // Lists open with what is out, so what comes out moves up in them.
    const mayDiffer =
      /^(catalog\/(upcoming|albums|genre|year|artist)\/.*)?index\.html$|^releases\.xml$|^upcoming\.ics$/;
    expect(differing).toContain('index.html');
    expect(differing.filter((path) => !mayDiffer.test(path))).toEqual([]);
  });

  it('is by then what a clean build makes', async () => {
    expect(differences(await catalog.cleanFiles())).toEqual([]);
  });
});

describe('a bake', () => {
  it('writes what the next build would write, covers, details and what Spotify does not have', async () => {
    const open = await catalog.linkedIds();
    for (const id of open.slice(0, 6)) await catalog.store(id, 'cover');
    for (const id of open.slice(6, 8)) await catalog.store(id, 'absent');
    const covered = showing(open.slice(0, 6));
    const before = catalog.files();
    const { rendered, clean } = await catalog.bake();
    expect({ rendered, clean }).toEqual({ rendered: differences(before).length, clean: false });
    expect(differences(before)).toEqual(expect.arrayContaining(covered));
    expect(differences(await catalog.cleanFiles())).toEqual([]);
    expect(await catalog.build()).toMatchObject({ built: false });
  });

  it('refuses a site that other settings have built, and leaves it as it is', async () => {
    const before = catalog.files();
    await catalog.configure({ SITE_URL: 'https://example.net' });
    await expect(catalog.bake()).rejects.toMatchObject({ code: 'build-needed' });
    expect(differences(before)).toEqual([]);
    expect(await catalog.build()).toMatchObject({ clean: true, rendered: all });
    expect(catalog.files().get('index.html')).toContain('https://example.net');
  });
});

describe('what is damaged is not trusted', () => {
  const page = (id: number) => `catalog/album/${id}/index.html`;
  const inSite = (path: string) => join(catalog.distDir, path);

  it('pages that are gone or altered are rendered again', async () => {
    const before = catalog.files();
    rmSync(inSite('client/catalog/album/5'), { recursive: true });
    writeFileSync(inSite(`client/${page(6)}`), 'altered');
    const whole = readFileSync(inSite(`client/${page(7)}`), 'latin1');
    writeFileSync(inSite(`client/${page(7)}`), whole.replace('Album 7', 'Album 8'), 'latin1');
    expect(differences(before)).toEqual([page(5), page(6), page(7)]);
    expect(await catalog.build()).toMatchObject({ clean: false, rendered: 3 });
    expect(differences(before)).toEqual([]);
  });

  it('compressed copies that are gone are made again', async () => {
    // Not the folders, which may be empty.
    const copies = () =>
      readdirSync(inSite('compressed'), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(br|gz)$/.test(path))
        .sort();
    const before = copies();
    expect(before.length).toBeGreaterThan(100);
    rmSync(inSite('compressed'), { recursive: true });
    expect(await catalog.build()).toMatchObject({ built: false });
    expect(copies()).toEqual(before);
  });

  it.each([
    ['manifest', () => ['build.manifest']],
    [
      'style sheet',
      () =>
        [...catalog.files().keys()].filter((path) => path.endsWith('.css')).map((path) => `client/${path}`),
    ],
    ['program', () => ['server/entry.mjs']],
  ])('with a damaged %s all is made anew', async (_what, paths) => {
    const before = catalog.files();
    for (const path of paths()) writeFileSync(inSite(path), 'x');
    expect(await catalog.build()).toMatchObject({ clean: true, rendered: all });
    expect(differences(before)).toEqual([]);
  });

  it('--force makes all anew', async () => {
    expect(await catalog.build({ force: true })).toMatchObject({ clean: true, rendered: all });
  });
});
