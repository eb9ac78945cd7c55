import { describe, expect, it } from 'vitest';
import { importCatalog } from '#src/sheet/import-catalog.ts';
import { temporaryDatabase } from '../support/temporary-database.ts';
import { storedAlbums } from './sheet-for-test.ts';

const source = process.env['TEST_SHEET'];

describe.skipIf(!source)(
  `five tabs of the community's own sheet${source ? '' : ' (skipped: TEST_SHEET is not set)'}`,
  () => {
    it('import to the known figures, and a second time to nothing new', async () => {
      const db = await temporaryDatabase();
      const report = await importCatalog({ db, source: source! });
      expect(report).toMatchObject({ rows: 2_998, albums: 2_996, created: 2_996, skippedRows: 24 });
      expect(
        Object.fromEntries(report.tabs.map(({ name, status, rows }) => [name, `${status} ${rows}`])),
      ).toEqual({
        '2018': 'imported 292',
        '2019 Reissues & Special Release': 'imported 37',
        '2020 Reissues & Special Release': 'skipped 0',
        '2021 Prog-rock': 'imported 377',
        '2024 Prog-metal': 'imported 2292',
        Statistics: 'skipped 0',
      });
      expect(report.issues.filter(({ code }) => code === 'title-missing')).toHaveLength(23);
      const albums = await storedAlbums(db);
      expect(albums.filter(({ spotifyId }) => spotifyId !== null)).toHaveLength(2_741);
      expect(albums.filter(({ title }) => title === '3243')).toHaveLength(1);
      expect(await importCatalog({ db, source: source! })).toMatchObject({
        created: 0,
        updated: 0,
        unchanged: 2_996,
      });
    });
  },
);
