import names from './sample-names.json' with { type: 'json' };

/** Titles written by hand; each is used once. */
export const handwrittenTitles: readonly string[] = names.titles;

const NOUNS =
  'Aqueduct Avalanche Barometer Beacon Cathedral Comet Delta Engine Estuary Fable Furnace Garden Glacier Harbour Heron Hourglass Labyrinth Lantern Lattice Meridian Mirror Monolith Moth Nebula Oracle Orchard Pendulum Pilgrim Quarry Raven River Sextant Spiral Storm Telescope Threshold Tower Undertow Vessel Winter'.split(
    ' ',
  );
const ADJECTIVES =
  'Amber Ancient Broken Burning Crooked Distant Drowned Electric Endless Forgotten Frozen Gilded Hidden Hollow Impossible Inverted Iron Last Luminous Migrating Nameless Obsidian Pale Restless Scarlet Silent Sleeping Sunken Unwritten Weightless'.split(
    ' ',
  );
const SHAPES: ((first: string, second: string, adjective: string) => string)[] = [
  (first, _second, adjective) => `${adjective} ${first}`,
  (first, _second, adjective) => `The ${adjective} ${first}`,
  (first, second) => `${first} & ${second}`,
  (first, second) => `${first} of the ${second}`,
  (first, _second, adjective) => `Songs of the ${adjective} ${first}`,
  (first, second, adjective) => `The ${first} and the ${adjective} ${second}`,
  (first) => `${first}s`,
  (first, second) => `${first} I: ${second}`,
  (first, _second, adjective) => `Live at the ${adjective} ${first}`,
];

/** Another title, put together; `pick` chooses a number below the given one. */
export function composeTitle(pick: (below: number) => number): string {
  const first = NOUNS[pick(NOUNS.length)]!;
  const second = NOUNS[pick(NOUNS.length)]!;
  const title = SHAPES[pick(SHAPES.length)]!(first, second, ADJECTIVES[pick(ADJECTIVES.length)]!);
  return first === second ? composeTitle(pick) : title;
}
