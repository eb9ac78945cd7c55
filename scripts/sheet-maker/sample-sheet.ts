import { SAMPLE_ID_PREFIX, spotifyAlbumUrl } from '#src/catalog/spotify-album-id.ts';
import { createRandom, type Random } from '../seeded-random.ts';
import { sampleQuirks } from './sample-quirks.ts';
import {
  composeTitle,
  genreVariants,
  handwrittenTitles,
  sampleArtists,
  sampleGenres,
  type SampleArtist,
} from './sample-words.ts';
import { layOutTab, type NamedRow, type TabPlan } from './tab-layout.ts';
import type { CellSpec, TabSpec } from './xlsx-file.ts';

/** The tabs in the order of the workbook, newest first, with how many albums each adds; together 500. */
const TABS: { name: string; albums: number; kinds: SampleArtist['kind'][]; hidden?: boolean }[] = [
  { name: '2026 Prog-metal', albums: 88, kinds: ['metal'] },
  { name: '2026 Prog-rock', albums: 44, kinds: ['rock'] },
  { name: '2025 Prog-metal', albums: 98, kinds: ['metal'] },
  { name: '2025 Prog-rock', albums: 52, kinds: ['rock'] },
  { name: '2024 Prog-metal', albums: 88, kinds: ['metal'] },
  { name: '2024 Prog-rock', albums: 48, kinds: ['rock'] },
  { name: '2020 Reissues & Special Release', albums: 6, kinds: ['rock'], hidden: true },
  { name: '2019 Reissues & Special Release', albums: 16, kinds: ['metal', 'rock'] },
  { name: '2018', albums: 66, kinds: ['metal', 'rock'] },
];

/** Ids by which the Spotify simulator knows what to answer: 404, no images, 120 tracks. */
const MARKED_IDS = ['001Dead', '001NoIm', '001Long', '002Dead', '002NoIm', '002Long', '003Dead'];
/** Every so many albums of the newest tabs, one has a marked id. */
const MARKED_EVERY = 17;

/** The tabs of the bundled sample sheet: 500 invented albums with every quirk of the real one. */
export function sampleSheet(): TabSpec[] {
  const random = createRandom(1487);
  const nextTitle = createTitles(random);
  const queues = { metal: [] as SampleArtist[], rock: [] as SampleArtist[] };
  let albumsMade = 0;

  const nextArtist = (kind: SampleArtist['kind']): SampleArtist => {
    const queue = queues[kind];
    if (queue.length === 0)
      queue.push(...random.shuffle(sampleArtists.filter((artist) => artist.kind === kind)));
    return queue.pop()!;
  };
  const nextSpotifyId = (): string => {
    albumsMade += 1;
    const marked = albumsMade % MARKED_EVERY === 0 ? MARKED_IDS[albumsMade / MARKED_EVERY - 1] : undefined;
    return `${SAMPLE_ID_PREFIX}${marked ?? String(albumsMade).padStart(7, '0')}`;
  };

  const plans = TABS.map(({ name, albums, kinds, hidden = false }): TabPlan => {
    const year = Number(name.slice(0, 4));
    const quirks = sampleQuirks[name] ?? { albums: [] };
    const announced = quirks.announced ?? [];
    const regular = Array.from({ length: albums - quirks.albums.length - announced.length }, (_, index) => {
      const date = dayOf(year, index, albums - quirks.albums.length);
      return albumRow(random, year, date, nextArtist(random.pick(kinds)), nextTitle(), nextSpotifyId());
    });
    return {
      name,
      year,
      hidden,
      albums: [...spread(regular, quirks.albums), ...(quirks.doubles ?? [])],
      announced: [...announced, ...(quirks.nameless ?? [])],
    };
  });
  return [
    ...plans.map(layOutTab),
    { name: 'Statistics', rows: [['Spreadsheet views since January 2021'], [8496]] },
  ];
}

function createTitles(random: Random): () => string {
  const waiting = random.shuffle(handwrittenTitles);
  const used = new Set(waiting);
  return () => {
    // Two of three titles are written by hand until there are no more.
    const written = random.chance(0.66) ? waiting.pop() : undefined;
    if (written !== undefined) return written;
    let title = composeTitle(random.below);
    while (used.has(title)) title = composeTitle(random.below);
    used.add(title);
    return title;
  };
}

/** Days through the year, Fridays for the most part, as records come out. */
function dayOf(year: number, index: number, of: number): string {
  const date = new Date(Date.UTC(year, 0, 2 + Math.floor((index * 360) / of)));
  if (index % 6 !== 0) date.setUTCDate(date.getUTCDate() + ((12 - date.getUTCDay()) % 7));
  return date.toISOString().slice(0, 10);
}

function albumRow(
  random: Random,
  year: number,
  day: string,
  artist: SampleArtist,
  title: string,
  id: string,
): NamedRow {
  const slug = encodeURIComponent(`${artist.name} ${title}`.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-'));
  const link = (text: string, url: string): CellSpec =>
    year <= 2019 || random.chance(0.2)
      ? { formula: `HYPERLINK("${url}",${random.chance(0.5) ? ' ' : ''}"${text}")`, result: text }
      : { text, link: url };
  const row: NamedRow = {
    Artist: artist.name,
    Album: title,
    'Release Date': { day },
    Length: random.chance(0.8) ? 'LP' : random.pick(['EP', 'EP', 'EP', '2xLP']),
    'Genre / Subgenres': genresOf(random, artist.kind),
    'Vocal Style': artist.vocals,
    'Country / State': artist.place,
  };
  const isMarked = MARKED_IDS.some((marked) => id.endsWith(marked));
  if (isMarked || random.chance(0.95))
    row['Spotify'] = link('S', `${spotifyAlbumUrl(id)}${random.chance(0.3) ? '?si=sample' : ''}`);
  if (random.chance(0.8)) row['Bandcamp'] = link('BC', `https://bandcamp.example/album/${slug}`);
  if (random.chance(0.4)) row['YouTube'] = link('YT', `https://youtube.example/watch?v=${id.slice(-7)}`);
  if (random.chance(0.15)) row['Amazon'] = link('A', `https://amazon.example/dp/${id.slice(-7)}`);
  if (random.chance(0.2)) row['Apple Music'] = link('AM', `https://music.example/album/${slug}`);
  if (random.chance(0.5)) row['Google Play'] = link('GP', `https://play.example/music/${id.slice(-7)}`);
  return row;
}

function genresOf(random: Random, kind: SampleArtist['kind']): string {
  const vocabulary = sampleGenres[kind];
  const genres = new Set([vocabulary[0]!]);
  // The product of two chances leans to the front of the list, where the frequent ones stand.
  const wanted = 1 + random.below(4);
  while (genres.size < wanted) {
    genres.add(vocabulary[Math.floor((random.below(1000) * random.below(1000) * vocabulary.length) / 1e6)]!);
  }
  if (random.chance(0.15)) genres.delete(vocabulary[0]!);
  const chosen = genres.size > 0 ? [...genres] : [vocabulary[1]!];
  return chosen.map((genre) => (random.chance(0.1) ? (genreVariants[genre] ?? genre) : genre)).join(', ');
}

/** Puts the quirks between the others, evenly. */
function spread(regular: NamedRow[], quirks: readonly NamedRow[]): NamedRow[] {
  const rows = [...regular];
  quirks.forEach((quirk, index) => {
    rows.splice(Math.floor(((index + 1) * rows.length) / (quirks.length + 1)), 0, quirk);
  });
  return rows;
}
