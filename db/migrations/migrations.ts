import type { Migration } from 'kysely/migration';
import * as sheet from './0001-sheet.ts';
import * as spotifyCache from './0002-spotify-cache.ts';
import * as spotifyLedger from './0003-spotify-ledger.ts';
import * as state from './0004-state.ts';
import * as repairs from './0005-repairs.ts';
import * as oneHome from './0006-one-home.ts';
import * as circuitBreaker from './0007-circuit-breaker.ts';
import * as musicBrainz from './0009-musicbrainz.ts';

/** Every migration by its name, oldest first. A released migration is never edited; add another. */
export const migrations: Record<string, Migration> = {
  '0001-sheet': sheet,
  '0002-spotify-cache': spotifyCache,
  '0003-spotify-ledger': spotifyLedger,
  '0004-state': state,
  '0005-repairs': repairs,
  '0006-one-home': oneHome,
  '0007-circuit-breaker': circuitBreaker,
  '0009-musicbrainz': musicBrainz,
};
