import { describe, expect, it } from 'vitest';
import { spotifyIdOf } from '../support/album-rows.ts';
import { openMachine, type Machine, type SheetLine } from './machine-for-test.ts';

const line = (title: string, spotify?: number): SheetLine => ({
  artist: 'Artist',
  title,
  spotifyId: spotify === undefined ? null : spotifyIdOf(spotify),
});

async function idsOf({ db }: Machine): Promise<Record<string, number>> {
  const rows = await db.selectFrom('album').select(['id', 'title']).orderBy('id').execute();
  return Object.fromEntries(rows.map(({ id, title }) => [title, id]));
}

async function forkOf(dir: string): Promise<Machine> {
  const machine = await openMachine();
  await machine.merge(dir);
  return machine;
}

describe('one id for two albums', () => {
  it('stays with the catalog of the older import where both come from one; the other gets the next free id', async () => {
    const ancestor = await openMachine();
    await ancestor.importSheet([line('Common')], 0);
    const common = await ancestor.save();
    const [here, there] = [await forkOf(common), await forkOf(common)];
    await here.importSheet([line('Common'), line('Zeta'), line('Alpha')], 1);
    await there.importSheet([line('Common'), line('Omega'), line('Beta')], 2);
    const report = await here.merge(await there.save());
    expect(await idsOf(here)).toEqual({ Common: 1, Zeta: 2, Alpha: 3, Beta: 4, Omega: 5 });
    expect(report.catalog?.moved).toEqual([
      { id: 2, keeps: 'Artist – Zeta', moved: 'Artist – Omega', newId: 5, overridden: false },
      { id: 3, keeps: 'Artist – Alpha', moved: 'Artist – Beta', newId: 4, overridden: false },
    ]);
    await there.merge(await here.save());
    expect(await idsOf(there)).toEqual(await idsOf(here));
  });

  it('stays with the older lineage, whichever is merged into which', async () => {
    const [older, younger] = [await openMachine(), await openMachine()];
    await older.importSheet([line('First'), line('Shared', 9)], 0);
    await younger.importSheet([line('Shared', 9), line('Second')], 5);
    const [one, other] = [await older.save(), await younger.save()];
    const report = await younger.merge(one);
    await older.merge(other);
    expect(await idsOf(older)).toEqual({ First: 1, Shared: 2, Second: 3 });
    expect(await idsOf(younger)).toEqual(await idsOf(older));
    expect(report.catalog?.moved).toEqual([
      { id: 1, keeps: 'Artist – First', moved: 'Artist – Shared', newId: 2, overridden: false },
      { id: 2, keeps: 'Artist – Shared', moved: 'Artist – Second', newId: 3, overridden: false },
    ]);
  });

  it('is told where db/overrides.csv knows the album by it', async () => {
    const [older, younger] = [await openMachine(), await openMachine()];
    await older.importSheet([line('First')], 0);
    await younger.importSheet([line('Second')], 5);
    await younger.db.updateTable('album').set({ override_reason: 'wrong link' }).execute();
    const report = await younger.merge(await older.save());
    expect(report.catalog?.moved).toMatchObject([{ id: 1, newId: 2, overridden: true }]);
  });

  it('is never given again, also where its album went to another', async () => {
    const [older, younger] = [await openMachine(), await openMachine()];
    await older.importSheet([line('One', 1)], 0);
    await younger.importSheet([line('Other', 5), line('One', 1)], 5);
    await older.merge(await younger.save());
    expect(await idsOf(older)).toEqual({ One: 1, Other: 3 });
    await older.importSheet([line('One', 1), line('Other', 5), line('Newest')], 9);
    expect(await idsOf(older)).toEqual({ One: 1, Other: 3, Newest: 4 });
  });
});

describe('the same album in two catalogs', () => {
  it.each<[string, SheetLine, SheetLine, string]>([
    ['that got its link', line('Same'), line('Same', 1), 'Same'],
    ['that lost its link', line('Same', 1), line('Same'), 'Same'],
    ['whose link was corrected', line('Same', 1), line('Same', 2), 'Same'],
    ['that was renamed', line('Smae', 1), line('Same', 1), 'Same'],
  ])('%s is one album, as the newest import tells it', async (_name, before, after, title) => {
    const [older, younger] = [await openMachine(), await openMachine()];
    await older.importSheet([before], 0);
    await younger.importSheet([line('Another', 7), after], 5);
    await younger.merge(await older.save());
    const row = await younger.db.selectFrom('album').selectAll().where('id', '=', 1).executeTakeFirst();
    expect(row).toMatchObject({ title, sheet_spotify_id: after.spotifyId });
    expect(Object.keys(await idsOf(younger))).toHaveLength(2);
  });

  it('removed by the newest import stays removed, and comes back with the next that holds it', async () => {
    const ancestor = await openMachine();
    await ancestor.importSheet([line('Stays'), line('Goes')], 0);
    const fork = await forkOf(await ancestor.save());
    await ancestor.importSheet([line('Stays'), line('Goes')], 1);
    await fork.importSheet([line('Stays')], 2);
    await ancestor.merge(await fork.save());
    const removed = await ancestor.db
      .selectFrom('album')
      .select('id')
      .where('removed_at', 'is not', null)
      .execute();
    expect(removed).toEqual([{ id: 2 }]);
    await ancestor.importSheet([line('Stays'), line('Goes')], 3);
    expect(await fork.merge(await ancestor.save())).toMatchObject({
      catalog: { restored: 1, albums: 2, moved: [] },
    });
  });
});

describe('the bundled sample', () => {
  it('gives way to a catalog, with its ids, whichever is merged into which', async () => {
    const sample = { artist: 'Invented', title: 'Nothing', spotifyId: 'ProgmetalSample0000001' };
    const [tried, real] = [await openMachine(), await openMachine()];
    await tried.importSheet([sample], 0);
    await real.importSheet([line('Real'), line('Also')], 5);
    const trial = await tried.save();
    await tried.merge(await real.save());
    await real.merge(trial);
    expect(await idsOf(tried)).toEqual({ Real: 1, Also: 2 });
    expect(await idsOf(real)).toEqual({ Real: 1, Also: 2 });
  });
});
