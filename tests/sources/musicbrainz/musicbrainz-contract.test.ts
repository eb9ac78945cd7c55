import { describe, it } from 'vitest';
import pino from 'pino';
import { createMusicBrainz } from '#src/sources/musicbrainz/musicbrainz-client.ts';
import { startSpotifySimulator } from '../../../scripts/simulator/simulator.ts';
import { createOpenGuard } from '../spotify/open-guard.ts';
import { createFakeMusicBrainz } from './fake-musicbrainz.ts';
import { describeMusicBrainzPort } from './musicbrainz-contract.ts';
import { KNOWN, UNKNOWN, VIRUS } from './simulated-musicbrainz.ts';

const SUBJECT = { knownAddress: KNOWN, unknownAddress: UNKNOWN, artist: 'Haken' };

function adapter(url: string, listenBrainzUrl: string, contact: string) {
  const deps = { guard: createOpenGuard(), logger: pino({ level: 'silent' }) };
  return createMusicBrainz({ url, listenBrainzUrl, contact }, deps);
}

describeMusicBrainzPort('fake', async () => {
  const track = {
    discNumber: 1,
    number: 1,
    title: 'Prosthetic',
    durationMs: 1,
    explicit: false,
    artists: [],
  };
  const details = {
    name: 'Virus',
    artists: [],
    releaseDate: null,
    label: null,
    popularity: null,
    genres: [],
    copyrights: [],
    totalTracks: 1,
    tracks: [track],
  };
  const release = {
    mbid: '292aa452-bf63-44bd-b6f3-790048d44f3a',
    artist: 'Haken',
    title: 'Virus',
    barcode: null,
    hasFront: true,
    details,
  };
  return { musicBrainz: createFakeMusicBrainz(new Map([[KNOWN, release]])), ...SUBJECT };
});

describeMusicBrainzPort('adapter and simulator', async () => {
  const { origin, close } = await startSpotifySimulator({ releases: new Map([[KNOWN, VIRUS]]) });
  return { musicBrainz: adapter(origin, origin, 'me@example.org'), ...SUBJECT, close };
});

const { CONTACT, MUSICBRAINZ_CONTRACT } = process.env;
if (CONTACT && MUSICBRAINZ_CONTRACT) {
  describeMusicBrainzPort('adapter and the real MusicBrainz', async () => ({
    musicBrainz: adapter('https://musicbrainz.org', 'https://api.listenbrainz.org', CONTACT),
    knownAddress: 'https://open.spotify.com/album/6mUdeDZCsExyJLMdAfDuwh',
    artist: 'Haken',
    unknownAddress: 'https://example.org/album/nothing',
  }));
} else {
  describe('MusicBrainzPort: adapter and the real MusicBrainz', () => {
    it.skip('needs CONTACT and MUSICBRAINZ_CONTRACT=1 in the environment, and a network', () => {});
  });
}
