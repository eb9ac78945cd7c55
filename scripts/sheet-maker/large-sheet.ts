import { createRandom, type Random } from '../seeded-random.ts';
import { composeTitle, sampleArtists, sampleGenres } from './sample-words.ts';
import { layOutTab, type NamedRow } from './tab-layout.ts';
import type { CellSpec, TabSpec } from './xlsx-file.ts';

const KINDS = ['Prog-metal', 'Prog-rock'];
const FIRST_YEAR = 2018;
/** Formatted but empty rows that the sheet has at the end of a tab. */
const EMPTY_ROWS = 200;
const ID_LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export interface LargeSheetPlan {
  tabs: number;
  rows: number;
  /** Rows that were added later, at the end of the newest tab; the others stay as they are without them. */
  added?: number;
}

/** Tabs as large as the community's whole sheet and in its shape: merged heads, formulas, cell hyperlinks, long URLs. */
export function largeSheet({ tabs, rows, added = 0 }: LargeSheetPlan): TabSpec[] {
  const random = createRandom(17_600);
  return Array.from({ length: tabs }, (_, tab) => {
    const year = FIRST_YEAR + Math.floor(tab / KINDS.length);
    const count = Math.floor(((tab + 1) * rows) / tabs) - Math.floor((tab * rows) / tabs);
    const albums = Array.from({ length: count }, (_album, index) =>
      largeRow(random, year, tab * rows + index),
    );
    const ofDays = createRandom(tab);
    if (tab === tabs - 1) {
      for (let index = 0; index < added; index += 1) albums.push(largeRow(ofDays, year, tabs * rows + index));
    }
    return layOutTab({ name: `${year} ${KINDS[tab % KINDS.length]}`, year, albums, emptyRows: EMPTY_ROWS });
  }).reverse();
}

function largeRow(random: Random, year: number, number: number): NamedRow {
  const { name, place, vocals, kind } = random.pick(sampleArtists);
  const id = Array.from({ length: 22 }, () => random.pick([...ID_LETTERS])).join('');
  const row: NamedRow = {
    Artist: `${name} ${number % 4000}`,
    Album: `${composeTitle(random.below)}, No. ${number}`,
    'Release Date': { day: new Date(Date.UTC(year, 0, 1 + random.below(365))).toISOString().slice(0, 10) },
    Length: random.pick(['LP', 'LP', 'LP', 'EP', '2xLP']),
    'Genre / Subgenres': [random.pick(sampleGenres[kind]), random.pick(sampleGenres[kind])].join(', '),
    'Vocal Style': vocals,
    'Country / State': place,
  };
  const link = (text: string, url: string): CellSpec =>
    random.chance(0.3) ? { formula: `HYPERLINK("${url}", "${text}")`, result: text } : { text, link: url };
  if (random.chance(0.92)) row['Spotify'] = link('S', `https://open.spotify.com/album/${id}?si=${id}`);
  if (random.chance(0.85))
    row['Bandcamp'] = link('BC', `https://artist-${number}.bandcamp.example/album/a-title-of-usual-length`);
  if (random.chance(0.25))
    row['YouTube'] = link('YT', `https://youtube.example/watch?v=${id.slice(0, 11)}&list=OLAK5uy_${id}`);
  if (random.chance(0.1))
    row['Amazon'] = link('A', `https://amazon.example/A-Title-Of-Usual-Length/dp/${id.slice(0, 10)}?tag=x`);
  return row;
}
