import pino from 'pino';
import { onTestFinished } from 'vitest';
import { parseConfig } from '#src/config.ts';
import { createServices, type Services } from '#src/services.ts';
import {
  simulatedEnvironment,
  startSpotifySimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../scripts/simulator/simulator.ts';
import { insertAlbums } from '../support/album-rows.ts';
import { temporaryDatabase, temporaryDatabaseUrl } from '../support/temporary-database.ts';
import { START } from './backfill-for-test.ts';

export interface SimulatedServices {
  services: Services;
  simulator: Simulator;
  /** Moved by every wait: no test sleeps it. */
  clock: { ms: number };
  waits: number[];
  /** Another process on the same database, by the same clock. */
  another: () => Services;
}

/** All that the program is made of, with `count` albums, in front of a simulator. */
export async function startServices(
  count: number,
  given: { environment?: Record<string, string>; simulator?: SimulatorOptions } = {},
): Promise<SimulatedServices> {
  const clock = { ms: START };
  const now = (): number => clock.ms;
  const waits: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
    clock.ms += ms;
  };
  const simulator = await startSpotifySimulator({ now, ...given.simulator });
  onTestFinished(() => simulator.close());
  const url = await temporaryDatabaseUrl();
  await insertAlbums(await temporaryDatabase(url), count);
  const environment = { ...simulatedEnvironment(simulator), DATABASE_URL: url, ...given.environment };
  const another = (): Services => {
    const services = createServices(parseConfig(environment), pino({ level: 'silent' }), {
      now,
      sleep,
      random: () => 0,
    });
    onTestFinished(() => services.close());
    return services;
  };
  return { services: another(), simulator, clock, waits, another };
}
