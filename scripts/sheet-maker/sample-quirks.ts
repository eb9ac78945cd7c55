import { spotifyAlbumUrl } from '#src/catalog/spotify-album-id.ts';
import { sampleArtists } from './sample-words.ts';
import type { NamedRow } from './tab-layout.ts';
import type { CellSpec } from './xlsx-file.ts';

/** Rows with everything that people have put into such a sheet, by the tab they stand in. */
export interface Quirks {
  /** Each is an album of its own. */
  albums: NamedRow[];
  /** Rows that mean an album which stands elsewhere, and must not add one. */
  doubles?: NamedRow[];
  /** Below the banner, with a title. */
  announced?: NamedRow[];
  /** Below the banner, without a title: no album yet. */
  nameless?: NamedRow[];
}

const id = (number: number): string => `ProgmetalSampleQuirk${String(number).padStart(2, '0')}`;
const spotify = (number: number): CellSpec => ({ text: 'S', link: spotifyAlbumUrl(id(number)) });
const formula = (url: string, comma = ','): CellSpec => ({
  formula: `HYPERLINK("${url}"${comma}"S")`,
  result: 'S',
});
const wrapped = (url: string): string =>
  `https://www.google.com/url?q=${encodeURIComponent(url)}&sa=D&source=editors`;
const day = (text: string): CellSpec => ({ day: text });

function row(
  artist: CellSpec,
  album: CellSpec,
  date: CellSpec,
  genres: string,
  vocals: string,
  more: NamedRow = {},
): NamedRow {
  return {
    Artist: artist,
    Album: album,
    'Release Date': date,
    Length: 'LP',
    'Genre / Subgenres': genres,
    'Vocal Style': vocals,
    'Country / State': sampleArtists.find(({ name }) => name === artist)?.place ?? 'Reykjavík, Iceland',
    ...more,
  };
}

export const sampleQuirks: Record<string, Quirks> = {
  '2018': {
    albums: [
      row(1487, 'Siege Letters', day('2018-02-09'), 'Black metal, Folk metal', 'Harsh', {
        Spotify: formula(spotifyAlbumUrl(id(1))),
      }),
      row('Elevenses', 54, day('2018-03-02'), 'Canterbury Scene, Prog-rock', 'Clean', {
        Spotify: formula(spotifyAlbumUrl(id(2)), ', '),
      }),
      row(
        'Mellotron Weather Service',
        'Shipping Forecast',
        day('2018-03-30'),
        'Prog-rock, Trip Hop',
        'Instrumen',
        { Bandcamp: 'BC' },
      ),
      row('Corvid Parliament', 'The Rook Amendment', day('2018-06-08'), 'Prog-metal', 'MIxed', {
        Spotify: { text: 'S', link: 'http://s/' },
      }),
    ],
  },
  '2019 Reissues & Special Release': {
    albums: [
      row('Organism No. 9', 'Collected Spores', day('2019-04-12'), 'Prog-rock, Zeuhl', 'Instrumental', {
        Length: '3xLP',
        Spotify: { text: 'S', link: `${spotifyAlbumUrl(id(3))}X` },
      }),
      row(
        'Copperlung',
        'Smelter (Tenth Anniversary)',
        day('2019-09-20'),
        'Doom metal, Sludge metal',
        'Harsh',
        { Spotify: { text: 'S', link: 'https://open.spotify.com/artist/ProgmetalSampleArtist1' } },
      ),
    ],
  },
  '2024 Prog-metal': {
    albums: [
      row(
        'Calendar Ghosts',
        { day: '2024-01-01', format: 'mmm d' },
        'Jan 1',
        'Post-metal, Drone/Dark Ambient',
        'Instrumental',
        { Spotify: spotify(4) },
      ),
      row(
        'Little Bobby Tablature',
        '"><img src=x onerror=alert(1)>',
        day('2024-04-01'),
        'Math metal, <b>Djent</b>',
        'Mixed ',
        {
          Spotify: spotify(5),
          Bandcamp: { text: 'BC', link: 'javascript:alert(1)' },
          YouTube: { text: 'YT', link: 'https://youtube.example/watch?v="\'><script>' },
        },
      ),
      row('Inter\u200Bval of\nDoubt', 'Zero\u200BWidth', day('2024-05-17'), 'Prog-metal', 'Clean', {
        Spotify: { text: 'S', link: `https://open.spotify.com/intl-de/album/${id(6)}?si=abc` },
      }),
      row('Samizdat Sun', 'Carbon Copies', day('2024-06-14'), 'Prog-metal, Metalcore', 'Harsh', {
        Spotify: { text: 'S', link: wrapped(spotifyAlbumUrl(id(7))) },
        Bandcamp: { text: 'BC', link: wrapped('https://bandcamp.example/album/carbon-copies') },
      }),
      row('Pale Cartographer', 'Meridian', day('2024-07-05'), 'Prog-metal, Post-metal', 'Mixed', {
        Spotify: spotify(8),
      }),
      row('Moth Cathedral', 'Lamp Sermon', day('2024-08-30'), 'Black metal, Post-metal', 'Mixed', {
        Spotify: spotify(9),
      }),
    ],
  },
  '2025 Prog-metal': {
    albums: [
      row('Pale Cartographer', 'Meridian', day('2025-03-07'), 'Prog-metal, Post metal', 'Mixed', {
        Length: 'EP',
        Spotify: spotify(10),
      }),
      row('Salt Monastery', 'Vows', day('2025-05-23'), 'Doom metal', 'Whispered', { Spotify: spotify(11) }),
      row('Rust Cosmology', 'Oxide', day('2025-06-20'), 'Death metal', 'Harsh', { Spotify: spotify(11) }),
      row('Undertow Liturgy', 'Bandcamp Only', day('2025-07-18'), 'Sludge metal', 'Harsh', {
        Spotify: { text: 'S', link: 'https://undertow-liturgy.bandcamp.example/album/bandcamp-only' },
      }),
      row('Leviathan Semaphore', 'Out of Its Year', day('2026-01-09'), 'Prog-metal, Djent', 'Instru./Clean', {
        Spotify: spotify(12),
      }),
    ],
    doubles: [
      row('ＭＯＴＨ  CATHEDRAL', 'lamp sermon', day('2025-09-12'), 'Black metal', 'Mixed'),
      row('PALE CARTOGRAPHER', 'Meridian ', day('2025-03-08'), 'Prog-metal', 'Mixed'),
    ],
  },
  '2026 Prog-metal': {
    albums: [row('Eskerfall', 'Ice Ledger', '13/45/2026', 'Doom metal', '', { Spotify: spotify(13) })],
    announced: [
      row("Astrid's Impossible Staircase", 'Landing', 'April', 'Prog-metal', 'Clean'),
      row('Carrion Calculus', 'Limits', 'Fall', 'Technical Death metal', 'Harsh'),
      row('Vantablack Swan', 'Seventh Shade of Nothing', 'TBA', 'Prog-metal', 'Mixed'),
      row('Signal from Tethys', 'Ocean, Remembering', 'Spring 2027', 'Post-metal', 'Instrumental'),
    ],
    nameless: ['Borrowed Gravity', 'Fathom Ritual', 'Kestrel Theorem'].map((artist) => ({
      Artist: artist,
      Length: 'LP',
    })),
  },
};
