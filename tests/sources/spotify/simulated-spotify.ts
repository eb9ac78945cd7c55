import { onTestFinished } from 'vitest';
import { createLoggerTo } from '#src/logger.ts';
import { createOembed } from '#src/sources/spotify/oembed.ts';
import {
  startSpotifySimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../../scripts/simulator/simulator.ts';
import type { SourceDeps } from '#src/sources/guarded-client.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import type { OembedPort, SpotifyPort } from '#src/sources/spotify/spotify-port.ts';
import { createSpotifyClient, type SpotifyClientOptions } from '#src/sources/spotify/spotify-client.ts';
import { createOpenGuard, type OpenGuard } from './open-guard.ts';

export const ALBUM = '4aawyAB9vmqN3uQ7FjRGTy';
export const DEAD = '0000000000000000000Dead'.slice(-22);
export const NO_IMAGES = '0000000000000000000NoIm'.slice(-22);
export const LONG = '0000000000000000000Long'.slice(-22);
export const SAMPLE = 'ProgmetalSample0000001';

const { signal } = new AbortController();
export const VISITOR: CallContext = { purpose: 'visitor', albumId: 7, signal };
export const REFRESH: CallContext = { purpose: 'refresh', albumId: 7, signal };

export interface Simulated {
  simulator: Simulator;
  spotify: SpotifyPort;
  oembed: OembedPort;
  guard: OpenGuard;
  /** All that was logged so far, as JSON lines. */
  log: () => string;
  /** The log's records with this message. */
  logged: (message: string | RegExp) => Record<string, unknown>[];
  /** The waits between attempts, in milliseconds; no test sleeps them. */
  sleeps: number[];
}

/** The adapters in front of a simulator, which is closed when the test has finished. */
export async function startSimulated(
  given: {
    simulator?: SimulatorOptions;
    options?: Partial<SpotifyClientOptions>;
    deps?: Partial<SourceDeps>;
  } = {},
): Promise<Simulated> {
  const simulator = await startSpotifySimulator(given.simulator);
  onTestFinished(() => simulator.close());
  const guard = createOpenGuard();
  const lines: string[] = [];
  const sleeps: number[] = [];
  const deps: SourceDeps = {
    guard,
    logger: createLoggerTo({ write: (line) => void lines.push(line) }),
    random: () => 0,
    sleep: async (ms) => void sleeps.push(ms),
    ...given.deps,
  };
  const options: SpotifyClientOptions = {
    apiUrl: simulator.apiUrl,
    tokenUrl: simulator.tokenUrl,
    oembedUrl: simulator.oembedUrl,
    clientId: simulator.clientId,
    clientSecret: simulator.clientSecret,
    imageOrigins: [simulator.origin],
    retryAttempts: 3,
    requestsPer30s: 10_000,
    maxConcurrent: 10,
    timeoutMs: 60_000,
    ...given.options,
  };
  const records = (): Record<string, unknown>[] =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    simulator,
    spotify: createSpotifyClient(options, deps),
    oembed: createOembed(options, deps),
    guard,
    log: () => lines.join(''),
    logged: (message) =>
      records().filter(({ msg }) =>
        typeof message === 'string' ? msg === message : message.test(String(msg)),
      ),
    sleeps,
  };
}
