import { onTestFinished } from 'vitest';
import { createLoggerTo } from '#src/logger.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import { createMusicBrainz } from '#src/sources/musicbrainz/musicbrainz-client.ts';
import type { MusicBrainzPort } from '#src/sources/musicbrainz/musicbrainz-port.ts';
import type { ReleaseFacts } from '../../../scripts/simulator/musicbrainz-answers.ts';
import { startSpotifySimulator, type Simulator } from '../../../scripts/simulator/simulator.ts';
import { createOpenGuard, type OpenGuard } from '../spotify/open-guard.ts';

export const KNOWN = 'https://haken.bandcamp.example/album/virus';
export const UNKNOWN = 'https://nobody.bandcamp.example/album/nothing';
export const VIRUS: ReleaseFacts = { artist: 'Haken', title: 'Virus', releaseDate: '2020-07-24' };

const { signal } = new AbortController();
export const VISITOR: CallContext = { purpose: 'visitor', albumId: 7, signal };
export const REFRESH: CallContext = { purpose: 'refresh', albumId: 7, signal };

export interface SimulatedMusicBrainz {
  simulator: Simulator;
  musicBrainz: MusicBrainzPort;
  guard: OpenGuard;
  /** The waits between attempts, in milliseconds; no test sleeps them. */
  sleeps: number[];
  log: () => string;
}

/** The adapter in front of a simulator, which is closed when the test has finished. */
export async function startMusicBrainz(
  releases = new Map<string, ReleaseFacts>([[KNOWN, VIRUS]]),
): Promise<SimulatedMusicBrainz> {
  const simulator = await startSpotifySimulator({ releases });
  onTestFinished(() => simulator.close());
  const guard = createOpenGuard();
  const sleeps: number[] = [];
  const lines: string[] = [];
  const musicBrainz = createMusicBrainz(
    { url: simulator.origin, listenBrainzUrl: simulator.origin, contact: 'me@example.org' },
    {
      guard,
      logger: createLoggerTo({ write: (line) => void lines.push(line) }),
      random: () => 0,
      sleep: async (ms) => void sleeps.push(ms),
    },
  );
  return { simulator, musicBrainz, guard, sleeps, log: () => lines.join('') };
}
