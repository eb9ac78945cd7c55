import { describe, expect, it } from 'vitest';
import { createDice } from '#src/spotify/simulator/seeded-random.ts';
import { makeDivergingStates } from './diverging-catalogs.ts';
import { filesOf, mergeAll, openMachine } from './machine-for-test.ts';

const SEEDS = Array.from({ length: 12 }, (_, index) => `seed ${index + 1}`);

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

describe('catalogs that went their own ways', () => {
  it.each(SEEDS)('are the same catalog whatever the order they are merged in: %s', async (seed) => {
    const dice = createDice(seed);
    const states = await makeDivergingStates(dice);
    const { dir } = await mergeAll(states);
    const expected = filesOf(dir);

    const orders = permutations(states);
    for (let tried = 0; tried < 8; tried += 1) {
      const order = orders[dice.whole(0, orders.length - 1)]!;
      expect(filesOf((await mergeAll(order)).dir)).toEqual(expected);
    }

    const [one = '', other = '', ...rest] = states;
    const pair = await mergeAll([one, other]);
    const others = await mergeAll(rest);
    expect(filesOf((await mergeAll([others.dir, pair.dir])).dir), 'in groups').toEqual(expected);

    const twice = await mergeAll([...states, ...states, dir]);
    expect(filesOf(twice.dir), 'twice, and then the result itself').toEqual(expected);
  });

  it.each(SEEDS)('lose no album and give no id twice: %s', async (seed) => {
    const dice = createDice(`album ${seed}`);
    const states = await makeDivergingStates(dice);
    const { machine } = await mergeAll(states);
    const albums = await machine.db.selectFrom('album').selectAll().execute();
    const merged = new Set(albums.map(identityOf));
    const alone = await Promise.all(states.map(readAlone));
    const newest = alone.toSorted((one, other) => (one.finishedAt < other.finishedAt ? -1 : 1)).at(-1)!;
    const tied = alone.filter(({ finishedAt }) => finishedAt === newest.finishedAt);
    // A state of several catalogs shows albums of older imports too, which others may know better.
    if (tied.every(({ isOne }) => isOne)) {
      expect(tied.some(({ albums: known }) => known.every((album) => merged.has(album)))).toBe(true);
    }
    // No two albums of one catalog may become one.
    for (const each of alone) expect(albums.length).toBeGreaterThanOrEqual(each.albums.length);
    expect(new Set(albums.map(({ id }) => id)).size).toBe(albums.length);
  });

  it('are one catalog again after the next import, which everybody takes over', async () => {
    const states = await makeDivergingStates(createDice('import after merge'));
    const { machine } = await mergeAll(states);
    await machine.importSheet([{ artist: 'A', title: 'Only', spotifyId: null }], 300);
    const after = await machine.save();
    expect(filesOf(after).catalog.split('\n')[0]).not.toContain('"heads"');
    const elsewhere = await openMachine();
    for (const state of [...states, after]) await elsewhere.merge(state);
    for (const state of states) await elsewhere.merge(state);
    expect(filesOf(await elsewhere.save())).toEqual(filesOf(after));
  });
});

function identityOf({ name_key, sheet_spotify_id }: { name_key: string; sheet_spotify_id: string | null }) {
  return `${name_key} ${sheet_spotify_id}`;
}

/** The albums of one state, by name and link, and when its newest import was. */
async function readAlone(state: string) {
  const { db } = (await mergeAll([state])).machine;
  const run = await db
    .selectFrom('sheet_import')
    .select('finished_at')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  const albums = await db.selectFrom('album').selectAll().execute();
  const isOne = !filesOf(state).catalog.split('\n')[0]!.includes('"heads"');
  return { finishedAt: run.finished_at, albums: albums.map(identityOf), isOne };
}
