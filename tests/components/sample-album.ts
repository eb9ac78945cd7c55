import type { Album } from '#src/catalog/album.ts';
import type { AlbumDetails } from '#src/sources/album-details.ts';

/** An album with everything the sheet can tell, changed as a test needs it. */
export function sampleAlbum(changes: Partial<Album> = {}): Album {
  return {
    id: 7,
    artist: 'Vessel of the Deep',
    title: 'Low Tide',
    releaseDate: '2024-05-03',
    releaseText: null,
    format: 'LP',
    genres: ['Progressive Metal', 'Djent'],
    vocalStyles: ['Clean', 'Harsh'],
    location: 'Tampa, FL',
    spotifyId: 'ProgmetalSample0000007',
    spotifyUrl: 'https://open.spotify.com/album/ProgmetalSample0000007',
    links: { bandcamp: 'https://vessel.bandcamp.com/', appleMusic: 'https://music.apple.com/7' },
    tab: '2024 Prog-metal',
    sheetRow: 12,
    removed: false,
    ...changes,
  };
}

/** Two tracks and everything else Spotify may tell. */
export function sampleDetails(changes: Partial<AlbumDetails> = {}): AlbumDetails {
  return {
    name: 'Low Tide',
    artists: [{ id: 'a', name: 'Vessel of the Deep' }],
    releaseDate: '2024-05-03',
    label: 'Longbranch',
    popularity: 41,
    genres: ['progressive metal'],
    copyrights: ['2024 Longbranch'],
    totalTracks: 2,
    tracks: [
      {
        discNumber: 1,
        number: 1,
        title: 'Ebb',
        durationMs: 243_000,
        explicit: true,
        artists: ['Vessel of the Deep'],
      },
      {
        discNumber: 1,
        number: 2,
        title: 'Flood',
        durationMs: 3_600_000,
        explicit: false,
        artists: ['Vessel of the Deep', 'A Guest'],
      },
    ],
    ...changes,
  };
}

/** Names as a hostile row of the sheet would give them. */
export const HOSTILE = '"><img src=x onerror=alert(1)>';
