import { createRandom, type Random } from '../../scripts/seeded-random.ts';
import type { NamedRow } from '../../scripts/sheet-maker/tab-layout.ts';

const GENRES = [
  'Djent',
  'Progressive Metal',
  'Art Rock',
  'Post-Metal',
  'Jazz Fusion',
  'Avant-Garde',
  'Zeuhl',
];
const VOICES = ['Clean', 'Harsh', 'Mixed', 'Instrumental'];
const PLACES = ['Oslo, Norway', 'Tampa, FL', 'London, UK', 'Tokyo, Japan'];

/** An album as a row of the sheet, by chance but for its number. */
export function chanceRow(random: Random, number: number): NamedRow {
  const id = `Test${String(number).padStart(18, '0')}`;
  return {
    Artist: `Artist ${random.below(14)}`,
    Album: `Album ${number}`,
    'Release Date': { day: chanceDay(random) },
    Length: random.pick(['LP', 'EP']),
    'Genre / Subgenres': [...new Set([random.pick(GENRES), random.pick(GENRES)])].join(', '),
    'Vocal Style': random.pick(VOICES),
    'Country / State': random.pick(PLACES),
    ...(number % 9 !== 0 && { Spotify: { text: 'S', link: `https://open.spotify.com/album/${id}` } }),
  };
}

/** Many of them, the same at every run. */
export function chanceRows(count: number, seed = 1): NamedRow[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => chanceRow(random, index + 1));
}

/** A day from 2024 to 2026. */
export function chanceDay(random: Random): string {
  return new Date(Date.UTC(2024, 0, 1 + random.below(1000))).toISOString().slice(0, 10);
}
