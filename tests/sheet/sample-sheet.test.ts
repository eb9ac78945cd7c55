import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isSampleAlbumId } from '#src/catalog/spotify-album-id.ts';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { readWorkbook } from '#src/sheet/read-workbook.ts';
import { sampleSheet } from '../../scripts/sheet-maker/sample-sheet.ts';
import { makeXlsx } from '../../scripts/sheet-maker/xlsx-file.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { storedAlbums } from './sheet-for-test.ts';

const FILE = 'db/sample-sheet.xlsx';
const contentOf = async (file: Buffer) =>
  (await readWorkbook(file)).map(({ name, visible, rows }) => ({ name, visible, rows: [...rows()] }));

describe('the bundled sample sheet', () => {
  it('is what its script makes, each time the same', async () => {
    const made = await makeXlsx(sampleSheet());
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2031-05-01T12:00:00Z') });
    onTestFinished(() => void vi.useRealTimers());
    expect(made.equals(await makeXlsx(sampleSheet()))).toBe(true);
    expect(await contentOf(readFileSync(FILE))).toEqual(await contentOf(made));
  });

  it('imports to 500 albums, with every kind of fault once', async () => {
    const db = await temporaryDatabase();
    const report = await importCatalog({ db, source: FILE });
    expect(report).toMatchObject({ rows: 502, albums: 500, created: 500, skippedRows: 4 });
    expect([...new Set(report.issues.map(({ code }) => code))].sort()).toEqual([
      'date-not-understood',
      'duplicate-row',
      'link-broken',
      'link-not-http',
      'spotify-id-malformed',
      'spotify-id-shared',
      'spotify-link-not-album',
      'tab-skipped',
      'title-missing',
      'vocal-style-unknown',
    ]);
    expect(await importCatalog({ db, source: FILE })).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 500,
    });
  });

  it('leads to no real host but Spotify, and there to no real album', async () => {
    const db = await temporaryDatabase();
    await importCatalog({ db, source: FILE });
    const albums = await storedAlbums(db);
    const hosts = new Set(
      albums.flatMap(({ links }) => Object.values(links).map((url) => new URL(url).hostname)),
    );
    expect([...hosts].filter((host) => !host.endsWith('.example'))).toEqual([]);
    const ids = albums.flatMap(({ spotifyId }) => spotifyId ?? []);
    expect(ids.every(isSampleAlbumId)).toBe(true);
    const ending = (end: string) => ids.filter((id) => id.endsWith(end)).length;
    expect([ending('Dead'), ending('NoIm'), ending('Long')]).toEqual([3, 2, 2]);
    expect(ids.length).toBeGreaterThan(450);
    expect(ids.length).toBeLessThan(490);
  });
});
