import type { Random } from '../seeded-random.ts';

/** Words for albums that nobody made. */

const ADJECTIVES = words(
  'Hollow Luminous Sunken Recursive Brazen Glacial Feral Obsidian Patient Borrowed Tidal Crooked Weightless Ashen Septic ' +
    'Gilded Nocturnal Improbable Seismic Unfinished',
);
const NOUNS = words(
  'Cartographer Monolith Lighthouse Engine Orchard Meridian Cathedral Pendulum Archive Serpent Observatory Labyrinth ' +
    'Furnace Parallax Leviathan Abacus Threshold Almanac Vertebra Reservoir Antenna Sextant Quarry Aviary',
);
const SUBSTANCES = words(
  'Salt Iron Amber Static Ash Mercury Bone Vapour Basalt Silk Rust Honey Ozone Lead Frost',
);
const PLACES = words(
  'Meridian Vantaa Low-Water Aphelion Tesseract Cinder Ninth-Hour Umbra Null-Island Perihelion',
);
const METERS = words('5/8 7/8 9/8 11/8 13/8 15/16 17/16 23/16');
const NUMERALS = words('I II III IV V VI VII VIII IX X');

function words(text: string): string[] {
  return text.split(' ').map((word) => word.replace('-', ' '));
}

export function inventArtist(dice: Random): string {
  return dice.pick([
    () => `${dice.pick(SUBSTANCES)} ${dice.pick(NOUNS)}`,
    () => `The ${dice.pick(ADJECTIVES)} ${dice.pick(NOUNS)}`,
    () => `${dice.pick(NOUNS)} of ${dice.pick(SUBSTANCES)}`,
  ])();
}

export function inventTitle(dice: Random): string {
  return dice.pick([
    () => `${dice.pick(ADJECTIVES)} ${dice.pick(NOUNS)}`,
    () => `A Short History of ${dice.pick(SUBSTANCES)}`,
    () => `${dice.pick(PLACES)}`,
  ])();
}

export function inventLabel(dice: Random): string {
  const name = `${dice.pick(ADJECTIVES)} ${dice.pick(NOUNS)}`;
  return `${name} ${dice.pick(['Records', 'Recordings', 'Phonograph Co.', 'Discs'])}`;
}

/** Titles of tracks, each once on its album. Some albums hold a suite in parts. */
export function inventTrackTitles(dice: Random, count: number): string[] {
  const titles = new Set<string>();
  const used = new Set<number>();
  const suite = dice.chance(0.35) && count >= 5 ? `${dice.pick(PLACES)} Suite` : undefined;
  const suiteFrom = count - Math.min(4, count);
  while (titles.size < count) {
    const part = titles.size - suiteFrom;
    const title =
      suite !== undefined && part >= 0
        ? `${suite}, Pt. ${NUMERALS[part] ?? 'X'}: ${dice.pick(ADJECTIVES)} ${dice.pick(NOUNS)}`
        : trackTitle(dice, titles.size === 0, used);
    titles.add(titles.has(title) ? `${title} (${dice.pick(NUMERALS)})` : title);
  }
  return [...titles];
}

/** One title; no pattern of `used` again before all had their turn. */
function trackTitle(dice: Random, opening: boolean, used: Set<number>): string {
  const noun = dice.pick(NOUNS);
  const adjective = dice.pick(ADJECTIVES);
  const substance = dice.pick(SUBSTANCES);
  const templates: string[] = opening
    ? [
        `Overture for a ${adjective} ${noun}`,
        `Prelude in ${dice.pick(METERS)}`,
        `${substance} at Dawn`,
        `Count-In`,
      ]
    : [
        `The ${noun}'s Second Mistake`,
        `${substance} ${noun}`,
        `Orbital Decay in ${dice.pick(METERS)}`,
        `Nine Doors, No ${noun}`,
        `${adjective} ${noun}`,
        `How to Fold a ${noun}`,
        `${noun} / ${dice.pick(NOUNS)}`,
        `Letters to the ${adjective} ${noun}`,
        `What the ${noun} Kept`,
        `${substance} and ${dice.pick(SUBSTANCES)}`,
        `A ${noun} Learns to Swim`,
        `Everything Is ${substance}`,
        `Do Not Wake the ${noun}`,
        `Interlude (${noun}, from Memory)`,
        `${dice.whole(3, 19)} Minutes to ${dice.pick(PLACES)}`,
        `${adjective} Arithmetic`,
      ];
  if (opening) return dice.pick(templates);
  if (used.size === templates.length) used.clear();
  let index = dice.whole(0, templates.length - 1);
  while (used.has(index)) index = (index + 1) % templates.length;
  used.add(index);
  return templates[index]!;
}
