import names from './sample-names.json' with { type: 'json' };

/** The artists of the sample sheet, all invented: name, place, how they sing, and which kind of tab they belong to. */
export interface SampleArtist {
  name: string;
  place: string;
  vocals: string;
  kind: 'metal' | 'rock';
}

/** All artists, in a fixed order; about three metal ones to two of rock. */
export const sampleArtists: readonly SampleArtist[] = [
  ...parse(names.metal, 'metal'),
  ...parse(names.rock, 'rock'),
];

function parse(lines: readonly string[], kind: SampleArtist['kind']): SampleArtist[] {
  return lines.map((line) => {
    const [name = '', place = '', vocals = ''] = line.split('|');
    return { name, place, vocals, kind };
  });
}

/** Genres of the made sheets, frequent ones first. */
export const sampleGenres = {
  metal:
    `Prog-metal,Death metal,Black metal,Djent,Post-metal,Doom metal,Technical Death metal,Metalcore,Power metal,
Sludge metal,Atmospheric Black metal,Melodic Death metal,Thrash metal,Avant-garde metal,Symphonic metal,Folk metal,
Deathcore,Mathcore,Post-Black metal,Gothic metal,Stoner metal,Blackgaze,Post-Hardcore,Industrial metal,Funeral Doom,
Cosmic Black metal,Dissonant Death metal,Heavy metal,Math metal,Drone/Dark Ambient,Jazz metal,Groove metal`
      .split(/,\s*/)
      .map((genre) => genre.trim()),
  rock: `Prog-rock,Art rock,Crossover Prog,Symphonic Prog,Neo-Prog,Psychedelic rock,Post-rock,Math rock,Jazz Fusion,
Krautrock,Canterbury Scene,Eclectic Prog,Folk rock,Space rock,Alternative rock,Art pop,Ambient,Chamber Prog,Zeuhl,
Trip-Hop,Electronica,Shoegaze,RIO/Avant-prog,Synthwave,Stoner rock,Indie rock,Prog-metal/rock,Minimalism,Raga rock`
    .split(/,\s*/)
    .map((genre) => genre.trim()),
};

/** Ways in which people write a genre otherwise. */
export const genreVariants: Record<string, string> = {
  'Trip-Hop': 'Trip Hop',
  'Post-metal': 'Post metal',
  'Prog-metal': 'Prog metal',
  'Neo-Prog': 'Neo-prog',
  'Jazz Fusion': 'Jazz fusion',
  'Death metal': 'Death Metal',
};

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
