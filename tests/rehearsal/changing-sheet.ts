import { SAMPLE_ID_PREFIX, spotifyAlbumUrl } from '#src/catalog/spotify-album-id.ts';
import { createRandom } from '../../scripts/seeded-random.ts';
import { composeTitle, sampleArtists, sampleGenres } from '../../scripts/sheet-maker/sample-words.ts';
import { layOutTab, type NamedRow } from '../../scripts/sheet-maker/tab-layout.ts';
import { makeXlsx } from '../../scripts/sheet-maker/xlsx-file.ts';

const TABS = ['2026 Prog-metal', '2026 Prog-rock', '2025 Prog-metal'];
/** An album changes its name or its link, never both within so many days: it could not be known again. */
const REST_DAYS = 5;

/** An album as the community means it, whatever it is called and wherever it is linked. */
interface Entry {
  number: number;
  artist: (typeof sampleArtists)[number];
  title: string;
  spotifyId: string | null;
  tab: string;
  day: string;
  isIn: boolean;
  changedOn: number;
}

export interface ChangingSheet {
  /** The workbook of now. */
  file(): Promise<Buffer>;
  /** What the community does in a day. */
  changeForDay(day: number): void;
  /** New rows, and every tab in another order. */
  addAndShuffle(count: number): void;
  /** Which album was ever called so; undefined: none. */
  numberOf(artist: string, title: string): number | undefined;
  /** How many albums there ever were. */
  readonly count: number;
}

/** A sheet of invented albums that people keep changing; the same seed gives the same month. */
export function createChangingSheet({ seed, albums }: { seed: number; albums: number }): ChangingSheet {
  const random = createRandom(seed);
  const numbers = new Map<string, number>();
  let rows: Entry[] = [];
  let all = 0;
  let links = 0;
  let titles = 0;

  function nextTitle(entry: Pick<Entry, 'artist' | 'number'>): string {
    titles += 1;
    const title = `${composeTitle(random.below)}, No. ${titles}`;
    numbers.set(nameOf(entry.artist.name, title), entry.number);
    return title;
  }

  function nextLink(): string {
    links += 1;
    // Every so often one that Spotify does not know, or without images.
    const marked = links % 29 === 0 ? 'Dead' : links % 31 === 0 ? 'NoIm' : undefined;
    const number = String(links).padStart(marked ? 3 : 7, '0');
    return `${SAMPLE_ID_PREFIX}${number}${marked ?? ''}`;
  }

  function add(day: number): void {
    all += 1;
    const entry = { number: all, artist: random.pick(sampleArtists) };
    const date = new Date(Date.UTC(2026, 0, 1 + random.below(240))).toISOString().slice(0, 10);
    rows.push({
      ...entry,
      title: nextTitle(entry),
      spotifyId: random.chance(0.95) ? nextLink() : null,
      tab: random.pick(TABS),
      day: date,
      isIn: true,
      changedOn: day,
    });
  }

  function pickRested(day: number, wanted: (entry: Entry) => boolean): Entry {
    const entry = random.pick(rows.filter((each) => day - each.changedOn >= REST_DAYS && wanted(each)));
    entry.changedOn = day;
    return entry;
  }

  for (let made = 0; made < albums; made += 1) add(-REST_DAYS);

  return {
    file() {
      const tabs = TABS.map((name) => {
        const own = rows.filter(({ tab, isIn }) => tab === name && isIn);
        return layOutTab({ name, year: Number(name.slice(0, 4)), albums: own.map(rowOf), emptyRows: 5 });
      });
      return makeXlsx(tabs);
    },

    changeForDay(day) {
      for (let times = 0; times < 2; times += 1) add(day);
      for (let times = 0; times < 2; times += 1) {
        const renamed = pickRested(day, ({ isIn, spotifyId }) => isIn && spotifyId !== null);
        renamed.title = nextTitle(renamed);
      }
      pickRested(day, ({ isIn }) => isIn).spotifyId = nextLink();
      pickRested(day, ({ isIn }) => isIn).tab = random.pick(TABS);
      pickRested(day, ({ isIn }) => isIn).isIn = false;
      if (day > REST_DAYS && day % 3 === 0) pickRested(day, ({ isIn }) => !isIn).isIn = true;
      const moved = rows.splice(random.below(rows.length - 20), 20);
      rows.splice(random.below(rows.length), 0, ...moved);
    },

    addAndShuffle(count) {
      for (let times = 0; times < count; times += 1) add(0);
      rows = random.shuffle(rows);
    },

    numberOf: (artist, title) => numbers.get(nameOf(artist, title)),
    get count() {
      return all;
    },
  };
}

function nameOf(artist: string, title: string): string {
  return JSON.stringify([artist, title]);
}

function rowOf({ artist, title, spotifyId, day, number }: Entry): NamedRow {
  return {
    Artist: artist.name,
    Album: title,
    'Release Date': { day },
    Length: 'LP',
    'Genre / Subgenres': sampleGenres[artist.kind][number % 5]!,
    'Vocal Style': artist.vocals,
    'Country / State': artist.place,
    Bandcamp: { text: 'BC', link: `https://bandcamp.example/album/${number}` },
    ...(spotifyId !== null && { Spotify: { text: 'S', link: spotifyAlbumUrl(spotifyId) } }),
  };
}
