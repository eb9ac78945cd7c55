import { setTimeout as sleep } from 'node:timers/promises';
import type { CatalogDatabase } from '#db/open-database.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import { ADDRESSES_PER_CALL, type MusicBrainzPort } from '#src/sources/musicbrainz/musicbrainz-port.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';
import { concernsEveryAlbum, type SourceFailure } from '#src/sources/source-failure.ts';
import type { BackfillDeps } from './backfill.ts';
import { withLeases } from './lease.ts';
import {
  isAnswered,
  isToBeAsked,
  readAddresses,
  releaseStateOf,
  storeAddresses,
  storeRelease,
  type AddressedAlbum,
  type ReleaseState,
} from './stored-release.ts';

/** Learns the releases of albums from MusicBrainz, each once however many ask. */
export interface ReleaseFetch {
  /**
   * What is known of an album's release after MusicBrainz was asked for what is not known yet: at most one request for its
   * addresses, which takes those of up to 99 other albums along, and one for its release.
   */
  fetch(album: AddressedAlbum, context: CallContext): Promise<ReleaseState | SourceFailure>;
  /** How many albums this process waits for now. */
  underWay(): number;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

/** Whoever asks about addresses holds this lease, so that no address is asked about twice. */
const ADDRESSES_LEASE = 'musicbrainz/addresses';
const LOOK_AGAIN_MS = 100;
/** Without this each visit would ask again for what MusicBrainz does not answer well. */
const AGAIN_AFTER_MS = 600_000;
const ALBUMS_PER_QUERY = 1_000;

/** Makes the one way on which releases are fetched. */
export function createReleaseFetch(deps: BackfillDeps, musicBrainz: MusicBrainzPort): ReleaseFetch {
  const { db, logger, now } = deps;
  const flights = new Map<number, Promise<ReleaseState | SourceFailure>>();
  const failed = new Map<number, { failure: SourceFailure; atMs: number }>();
  let identifying: Promise<SourceFailure | undefined> | undefined;

  async function stateOf(album: AddressedAlbum): Promise<ReleaseState> {
    return releaseStateOf(album, await readAddresses(db, addressesOf(album)));
  }

  async function learn(album: AddressedAlbum, context: CallContext): Promise<ReleaseState | SourceFailure> {
    let state = await stateOf(album);
    while (isToBeAsked(state, now())) {
      const failure =
        state.status === 'identified'
          ? await fetchRelease(state.mbid, context)
          : await (identifying ?? identify(album, context));
      if (failure) return failure;
      state = await stateOf(album);
    }
    if (isAnswered(album, state)) deps.onStored?.({ albumId: album.id });
    return state;
  }

  function identify(album: AddressedAlbum, context: CallContext): Promise<SourceFailure | undefined> {
    identifying = askForAddresses(album, context).finally(() => (identifying = undefined));
    return identifying;
  }

  async function askForAddresses(
    album: AddressedAlbum,
    context: CallContext,
  ): Promise<SourceFailure | undefined> {
    return underLease(ADDRESSES_LEASE, context, async () => {
      const known = await readAddresses(db, addressesOf(album));
      const state = releaseStateOf(album, known);
      if (state.status === 'identified' || !isToBeAsked(state, now())) return undefined;
      const own = addressesOf(album).filter((address) => state.status === 'absent' || !known.has(address));
      const others = await unaskedAddresses(db, album.spotifyId !== null, own);
      const addresses = [...own, ...others].slice(0, ADDRESSES_PER_CALL);
      logger.info(
        { album_id: album.id, addresses: addresses.length },
        `Looking up album_id=${album.id} on MusicBrainz with ${addresses.length - own.length} other addresses`,
      );
      return askAbout(addresses, context);
    });
  }

  /** One address that MusicBrainz does not take would spoil the answer of all: halves are asked for until it is alone. */
  async function askAbout(
    addresses: readonly string[],
    context: CallContext,
  ): Promise<SourceFailure | undefined> {
    const answer = await musicBrainz.findReleases(addresses, context);
    if (answer.status === 'failed') return answer;
    if (answer.status === 'found') {
      await storeAddresses(db, answer.releases, now());
      return undefined;
    }
    const [only] = addresses;
    if (addresses.length === 1) {
      logger.warn({ address: only }, 'MusicBrainz takes this for no address');
      await storeAddresses(db, new Map([[only!, []]]), now());
      return undefined;
    }
    const half = Math.ceil(addresses.length / 2);
    return (
      (await askAbout(addresses.slice(0, half), context)) ?? (await askAbout(addresses.slice(half), context))
    );
  }

  async function fetchRelease(mbid: string, context: CallContext): Promise<SourceFailure | undefined> {
    return underLease(mbid, context, async () => {
      const stored = await db
        .selectFrom('musicbrainz_release')
        .select('mbid')
        .where('mbid', '=', mbid)
        .executeTakeFirst();
      if (stored) return undefined;
      const answer = await musicBrainz.fetchRelease(mbid, context);
      if (answer.status === 'failed') return answer;
      await storeRelease(db, mbid, answer.status === 'found' ? answer.release : null, now());
      return undefined;
    });
  }

  /** Does work under a lease, or waits while another process does it: what that learned is found stored then. */
  async function underLease(
    lease: string,
    { signal }: CallContext,
    work: () => Promise<SourceFailure | undefined>,
  ): Promise<SourceFailure | undefined> {
    for (;;) {
      const done = await withLeases(deps, [lease], async (taken) =>
        taken.size === 0 ? 'elsewhere' : work(),
      );
      if (done !== 'elsewhere') return done;
      if (signal.aborted) {
        const message = 'another process is asking MusicBrainz';
        return { status: 'failed', reason: 'cancelled', message, beforeAsking: true };
      }
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** A failure that concerns every album is the circuit breaker's business; an album's own makes it wait. */
  function remember(albumId: number, outcome: ReleaseState | SourceFailure): void {
    failed.delete(albumId);
    if (outcome.status !== 'failed' || outcome.reason === 'cancelled') return;
    const { reason, message, httpStatus } = outcome;
    if (concernsEveryAlbum(outcome)) {
      logger.debug({ album_id: albumId, reason }, `MusicBrainz not asked: ${message}`);
      return;
    }
    failed.set(albumId, { failure: outcome, atMs: now() });
    logger.warn(
      { album_id: albumId, reason, status: httpStatus },
      `Failed to fetch the release of album_id=${albumId}: ${message}`,
    );
  }

  return {
    async fetch(album, context) {
      const last = failed.get(album.id);
      const leftMs = last && context.purpose === 'visitor' ? last.atMs + AGAIN_AFTER_MS - now() : 0;
      if (last && leftMs > 0 && leftMs <= AGAIN_AFTER_MS) return { ...last.failure, retryAfterMs: leftMs };
      const flight =
        flights.get(album.id) ??
        learn(album, context)
          .finally(() => flights.delete(album.id))
          .then((outcome) => {
            remember(album.id, outcome);
            return outcome;
          });
      flights.set(album.id, flight);
      return flight;
    },
    underWay: () => flights.size,
    async settled() {
      while (flights.size > 0) await Promise.allSettled(flights.values());
    },
  };
}

/**
 * Addresses that nobody has asked about, of albums with a Spotify link or of those without, newest release first; as many
 * as fit into a request beside an album's own.
 */
async function unaskedAddresses(
  db: CatalogDatabase,
  onSpotify: boolean,
  own: readonly string[],
): Promise<string[]> {
  const wanted = ADDRESSES_PER_CALL - own.length;
  const found = new Set<string>();
  for (let offset = 0; found.size < wanted; offset += ALBUMS_PER_QUERY) {
    const albums = await db
      .selectFrom('album')
      .select(['links_json', 'spotify_id'])
      .where('removed_at', 'is', null)
      .where('spotify_id', onSpotify ? 'is not' : 'is', null)
      .orderBy('release_sort', 'desc')
      .orderBy('id', 'desc')
      .limit(ALBUMS_PER_QUERY)
      .offset(offset)
      .execute();
    const addresses = albums.flatMap(({ links_json, spotify_id }) =>
      addressesOf({ links: JSON.parse(links_json) as Record<string, string>, spotifyId: spotify_id }),
    );
    const known = await readAddresses(db, [...new Set(addresses)]);
    for (const address of addresses) {
      if (!known.has(address) && !own.includes(address)) found.add(address);
    }
    if (albums.length < ALBUMS_PER_QUERY) break;
  }
  return [...found].slice(0, wanted);
}
