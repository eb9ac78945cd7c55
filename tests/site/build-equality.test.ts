import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom, type Random } from '../../scripts/seeded-random.ts';
import type { NamedRow } from '../../scripts/sheet-maker/tab-layout.ts';
import { openBuiltCatalog, type BuiltCatalog } from '../support/built-catalog.ts';
import { chanceDay, chanceRow, chanceRows } from '../support/sheet-rows.ts';

/**
 * Whatever is done to a catalog in whatever order: the site that follows step by step is the one that would be built
 * from nothing.
 */
const ALBUMS = 70;
const STEPS = 5;
const EDITS_A_STEP = 3;
const DAY_MS = 86_400_000;

let catalog: BuiltCatalog;
beforeAll(async () => {
  catalog = await openBuiltCatalog();
});
afterAll(() => catalog.close());

interface World {
  random: Random;
  rows: NamedRow[];
  /** Of the next album that is added. */
  number: number;
}

const pick = (world: World): number => world.random.below(world.rows.length);

function replace(world: World, more: NamedRow): void {
  const index = pick(world);
  world.rows[index] = { ...world.rows[index]!, ...more };
}

async function storeSome({ random }: World, answer: 'cover' | 'absent'): Promise<void> {
  const linked = await catalog.linkedIds();
  for (let count = 1 + random.below(8); count > 0; count -= 1)
    await catalog.store(random.pick(linked), answer);
}

/** What can happen to a catalog. Those that touch the sheet show after the import that ends each step. */
const edits: Record<string, (world: World) => unknown> = {
  'add an album': (world) => world.rows.push(chanceRow(world.random, world.number++)),
  'add it at the top': (world) => world.rows.unshift(chanceRow(world.random, world.number++)),
  'remove an album': (world) => world.rows.splice(pick(world), 1),
  'rename an album': (world) => replace(world, { Album: `Renamed ${world.random.below(100)} <b>&"'` }),
  'give it to another artist': (world) => replace(world, { Artist: `Artist ${world.random.below(14)}` }),
  'move it in time': (world) => replace(world, { 'Release Date': { day: chanceDay(world.random) } }),
  'change its genres': (world) => replace(world, { 'Genre / Subgenres': 'Djent, Skronk' }),
  'take its link away': (world) => replace(world, { Spotify: '' }),
  'add a link': (world) => replace(world, { Bandcamp: { text: 'BC', link: 'https://band.example/album' } }),
  'shuffle the sheet': (world) => void (world.rows = world.random.shuffle(world.rows)),
  'store covers': (world) => storeSome(world, 'cover'),
  'learn that there are none': (world) => storeSome(world, 'absent'),
  'forget some': ({ random }) =>
    catalog.services.db
      .deleteFrom('spotify_album')
      .where('spotify_album_id', 'like', `%${random.below(10)}`)
      .execute(),
  'let days pass': ({ random }) => (catalog.clock.now += random.below(40) * DAY_MS),
  'turn the cache on or off': ({ random }) =>
    catalog.configure({ SPOTIFY_CACHE_ENABLED: String(random.chance(0.5)) }),
  'move the fragments': ({ random }) =>
    catalog.configure({
      ON_DEMAND: random.pick(['server', 'origin', 'none']),
      BACKFILL_ORIGIN: 'https://covers.example.org',
    }),
};

it.each([11, 12])(
  'a site that follows random edits equals one built from nothing (seed %i)',
  async (seed) => {
    const world: World = { random: createRandom(seed), rows: chanceRows(ALBUMS, seed), number: ALBUMS + 1 };
    const done: string[] = [];
    await catalog.import(world.rows);
    for (let step = 0; step < STEPS; step += 1) {
      for (let count = 0; count < EDITS_A_STEP; count += 1) {
        const name = world.random.pick(Object.keys(edits));
        await edits[name]!(world);
        done.push(name);
      }
      catalog.clock.now += 60_000;
      if (world.random.chance(0.7)) await catalog.import(world.rows);
      const { rendered, clean } = await catalog.build();
      done.push(`build (${rendered}${clean ? ', clean' : ''})`);
    }
    const followed = catalog.files();
    const fresh = await catalog.cleanFiles();
    const differing = [...new Set([...followed.keys(), ...fresh.keys()])].filter(
      (path) => followed.get(path) !== fresh.get(path),
    );
    expect(differing, done.join('; ')).toEqual([]);
    expect(fresh.size).toBeGreaterThan(ALBUMS);
  },
);
