import { createPubSubChannel } from '#db/engines/pub-sub-channel.ts';
import { describeFileChange, type FileChange } from '#db/engines/sqlite/sqlite-connections.ts';
import { openDatabase, type CatalogDatabase, type DatabaseOptions } from '#db/open-database.ts';
import { createBackfill, type Backfill, type BackfillDeps } from './backfill/backfill.ts';
import { createCoverChannel, type CoverEvents } from './backfill/cover-events.ts';
import { createCallGuard } from './backfill/quota.ts';
import { type Config, loadConfig } from './config.ts';
import { sleep as sleepFor, type Sleep } from './sources/retry.ts';
import { type Logger, createLogger } from './logger.ts';
import { createPaths, type Paths } from './paths.ts';
import { createMusicBrainz } from './sources/musicbrainz/musicbrainz-client.ts';
import { createOembed } from './sources/spotify/oembed.ts';
import { createSpotifyClient } from './sources/spotify/spotify-client.ts';

/** Everything that pages, endpoints and scripts share. */
export interface Services {
  config: Config;
  logger: Logger;
  db: CatalogDatabase;
  /** Why the database that is open is not the one at its address any more, in a sentence. */
  databaseFailure: () => string | undefined;
  paths: Paths;
  backfill: Backfill;
  coverEvents: CoverEvents;
  now: () => number;
  /** The waiting of this machine's own accord: between attempts, and while Spotify asks for a short pause. */
  sleep: Sleep;
  /** Lets what is under way end, then closes the database. */
  close(): Promise<void>;
}

export interface ServicesOptions
  extends Pick<DatabaseOptions, 'timeouts'>, Pick<BackfillDeps, 'visitorTimeoutMs'> {
  now?: () => number;
  random?: () => number;
  /** Goes with `now`: whoever passes a clock in says how waiting moves it. */
  sleep?: Sleep;
}

/** The composition root: what exists and who gets what. Opens the database lazily; calls nobody. */
export function createServices(
  config: Config,
  logger: Logger,
  {
    now = Date.now,
    random = Math.random,
    sleep = sleepFor,
    timeouts,
    visitorTimeoutMs,
  }: ServicesOptions = {},
): Services {
  let databaseFailure: string | undefined;
  const onFileChange = (change: FileChange): void => {
    databaseFailure = change.status === 'in-place' ? undefined : describeFileChange(change);
    if (databaseFailure === undefined) logger.warn('the database file is in its place again, and opened');
    else logger.error(databaseFailure);
  };
  const db = openDatabase(config.databaseUrl, { timeouts, onFileChange });
  const guard = createCallGuard({ db, config: config.spotify, logger, now });
  const { credentials } = config.spotify;
  const deps = { guard, logger, now, random, sleep };
  const spotify = credentials && createSpotifyClient({ ...config.spotify, ...credentials }, deps);
  const oembed = createOembed(config.spotify, deps);
  const { contact, ...places } = config.musicBrainz;
  const musicBrainz = contact === undefined ? undefined : createMusicBrainz({ ...places, contact }, deps);
  const channel = createPubSubChannel(db, config.databaseUrl, (error) =>
    logger.warn({ err: error }, 'cover events of other servers interrupted'),
  );
  const coverEvents = createCoverChannel(db, channel, logger);
  const backfill = createBackfill({
    db,
    config,
    logger,
    spotify,
    oembed,
    musicBrainz,
    now,
    random,
    sleep,
    visitorTimeoutMs,
  });
  backfill.whenStored(coverEvents.publish);
  return {
    config,
    logger,
    db,
    databaseFailure: () => databaseFailure,
    paths: createPaths(config.site),
    backfill,
    coverEvents,
    now,
    sleep,
    async close() {
      try {
        backfill.stop();
        await backfill.settled();
        await coverEvents.settled();
      } finally {
        await coverEvents.close();
        await db.destroy();
      }
    },
  };
}

let services: Services | undefined;

/**
 * The services of a process that Astro runs itself (build, dev server), made on first need. The server passes its
 * own through `locals`, so these are never made there.
 */
export function buildServices(): Services {
  if (!services) {
    const config = loadConfig();
    services = createServices(config, createLogger(config.log, { stderrLevel: 'warn' }));
  }
  return services;
}
