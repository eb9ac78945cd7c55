import type { BackfillDeps } from './backfill.ts';
import type { FetchAllowance } from './client-rate-limit.ts';
import { unavailable, type CoverState, type DetailsState, type Unavailable } from './cover-state.ts';
import { rememberDenial } from './quota.ts';
import type { ReleaseFetch } from './release-fetch.ts';
import {
  coverOfRelease,
  detailsOfRelease,
  readAddresses,
  releaseStateOf,
  type AddressedAlbum,
  type ReleaseState,
} from './stored-release.ts';
import { addressesOf } from '#src/sources/musicbrainz/release-address.ts';

/** A visitor who asks for an album that Spotify does not answer for. */
interface Visit {
  allowance: FetchAllowance;
  /** Whether MusicBrainz may be asked; what is stored of it is given in any case. */
  mayAsk: boolean;
  /** How long the visitor still waits. */
  leftMs: number;
}

/** What visitors get of MusicBrainz: what is stored at once, what is not by requests that all share. */
export interface ReleaseReader {
  /** The cover by the Cover Art Archive, else `otherwise`: what Spotify says. */
  coverOr(otherwise: CoverState, album: AddressedAlbum, visit: Visit): Promise<CoverState>;
  /** As `coverOr`, the details by MusicBrainz. */
  detailsOr(otherwise: DetailsState, album: AddressedAlbum, visit: Visit): Promise<DetailsState>;
}

/** A fetch goes on for its visitors when they have waited long enough, and is found by those who come back. */
const FETCH_FOR_MS = 45_000;
/** One request a second: more than these would not get their turn in time. */
const MOST_WAITING = 40;
const MS_PER_ALBUM = 1_100;

/**
 * Makes the reader.
 *
 * @param releases undefined: MusicBrainz is not asked. @param stopping ends what waits for its turn.
 */
export function createReleaseReader(
  deps: BackfillDeps,
  releases: ReleaseFetch | undefined,
  stopping: AbortSignal,
): ReleaseReader {
  const { db, config } = deps;
  const { coverArtUrl } = config.musicBrainz;
  const deniedForMs = rememberDenial(deps, 'musicbrainz');

  async function look(album: AddressedAlbum, visit: Visit): Promise<ReleaseState | Unavailable> {
    const state = releaseStateOf(album, await readAddresses(db, addressesOf(album)));
    const isAsked = state.status === 'unknown' || state.status === 'identified';
    if (!isAsked || !visit.mayAsk || !releases) return state;
    const deniedMs = await deniedForMs();
    if (deniedMs > 0) return unavailable(deps, deniedMs);
    if (releases.underWay() >= MOST_WAITING) return unavailable(deps, MOST_WAITING * MS_PER_ALBUM);
    const verdict = await visit.allowance({ isFree: true });
    if (!verdict.allowed) return unavailable(deps, verdict.retryAfterMs);
    const signal = AbortSignal.any([AbortSignal.timeout(FETCH_FOR_MS), stopping]);
    const fetching = releases
      .fetch(album, { purpose: 'visitor', albumId: album.id, signal })
      .finally(() => verdict.release?.());
    const outcome = await withinMs(fetching, visit.leftMs);
    if (outcome === undefined) return unavailable(deps, (releases.underWay() + 1) * MS_PER_ALBUM);
    return outcome.status === 'failed' ? unavailable(deps, outcome.retryAfterMs) : outcome;
  }

  return {
    async coverOr(otherwise, album, visit) {
      const release = await look(album, visit);
      if (release.status === 'unavailable') return sooner(release, otherwise);
      const cover = coverOfRelease(release, coverArtUrl);
      return cover.status === 'found' ? cover : otherwise;
    },
    async detailsOr(otherwise, album, visit) {
      const release = await look(album, visit);
      if (release.status === 'unavailable') return sooner(release, otherwise);
      const details = detailsOfRelease(release);
      return details.status === 'found' ? details : otherwise;
    },
  };
}

/** Who waits for two sources asks again when the first of them may answer. */
function sooner<State extends { status: string }>(
  release: Unavailable,
  otherwise: State | Unavailable,
): State | Unavailable {
  const isLater = 'retryAfterS' in otherwise && otherwise.retryAfterS < release.retryAfterS;
  return isLater ? otherwise : release;
}

async function withinMs<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
