import { onTestFinished } from 'vitest';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { FetchAllowance } from '#src/backfill/client-rate-limit.ts';
import { parseConfig } from '#src/config.ts';
import { createLoggerTo } from '#src/logger.ts';
import { createServices, type Services } from '#src/services.ts';
import {
  simulatedEnvironment,
  startSpotifySimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../scripts/simulator/simulator.ts';
import { albumRow, insertAlbums, spotifyIdOf } from '../support/album-rows.ts';
import { temporaryDatabase, temporaryDatabaseUrl } from '../support/temporary-database.ts';

export const always: FetchAllowance = () => ({ allowed: true });

interface LogLine extends Record<string, unknown> {
  /** pino's: 30 info, 40 warning, 50 error. */
  level: number;
  msg: string;
  /** By the servers' clock, in milliseconds since 1970. */
  at: number;
}

/** A database and a simulated Spotify that any number of servers share. */
export interface ChaosWorld {
  simulator: Simulator;
  /** For looking at what the servers wrote. */
  db: CatalogDatabase;
  environment: Record<string, string>;
  /** What all servers of this process logged. */
  log: LogLine[];
  /** One more server on the database: the services as a process would make them, closed after the test. */
  openServer(overrides?: Record<string, string>): Services;
}

export interface ChaosOptions {
  /** Albums 1 to so many. */
  albums: number;
  simulator?: SimulatorOptions;
  environment?: Record<string, string>;
  now?: () => number;
  random?: () => number;
  /** For tests of what all visitors are told, however slow the machine is. */
  visitorTimeoutMs?: number;
  /** Of an empty database; one of its own unless told. */
  databaseUrl?: string;
}

/** The Spotify id of an album: each 25th has 120 tracks, each 25th less one is unknown to Spotify. */
export function chaosSpotifyId(albumId: number): string {
  const end = { 0: 'Long', 24: 'Dead' }[albumId % 25] ?? '';
  return end === ''
    ? spotifyIdOf(albumId)
    : spotifyIdOf(albumId).slice(0, 14) + String(albumId).padStart(4, '0') + end;
}

/** Opens a world; it ends with the test. */
export async function openChaosWorld(options: ChaosOptions): Promise<ChaosWorld> {
  const { now, random, visitorTimeoutMs } = options;
  const simulator = await startSpotifySimulator({ ...(now && { now }), ...options.simulator });
  onTestFinished(() => simulator.close());
  const url = options.databaseUrl ?? (await temporaryDatabaseUrl());
  const db = await temporaryDatabase(url);
  await insertAlbums(db, options.albums, (id) =>
    albumRow({ id, spotify_id: chaosSpotifyId(id), sheet_spotify_id: chaosSpotifyId(id) }),
  );
  const environment = {
    ...simulatedEnvironment(simulator),
    DATABASE_URL: url,
    SPOTIFY_ARTIST_GENRES: 'false',
    LOG_FILE: '',
    ...options.environment,
  };
  const log: LogLine[] = [];
  const clock = now ?? Date.now;
  const logger = createLoggerTo({
    write: (line) => void log.push({ ...(JSON.parse(line) as LogLine), at: clock() }),
  });
  return {
    simulator,
    db,
    environment,
    log,
    openServer(overrides = {}) {
      const config = parseConfig({ ...environment, ...overrides });
      const services = createServices(config, logger, {
        ...(now && { now }),
        ...(random && { random }),
        ...(visitorTimeoutMs !== undefined && { visitorTimeoutMs }),
      });
      onTestFinished(() => services.close());
      return services;
    },
  };
}

/** Milliseconds that a promise takes, beside what it gives. */
export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const startedAt = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startedAt };
}

/** The value in the middle. */
export function p50(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
