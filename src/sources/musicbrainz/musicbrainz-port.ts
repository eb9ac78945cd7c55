import type { AlbumDetails } from '#src/sources/album-details.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';

/** MusicBrainz takes so many addresses in one request; a single one has another kind of answer, so at least two are sent. */
export const ADDRESSES_PER_CALL = 100;

/** A release as MusicBrainz has it, reduced to what the catalog knows how to use. */
export interface MusicBrainzRelease {
  /** Of the release that answered: another one than was asked for where two were merged. */
  mbid: string;
  /** The credit as it is printed: "Cult of Luna & Julie Christmas". */
  artist: string;
  title: string;
  barcode: string | null;
  /** Whether the Cover Art Archive has a front cover of it. */
  hasFront: boolean;
  details: AlbumDetails;
}

/** A release that came out of late, as ListenBrainz lists them. */
interface FreshRelease {
  mbid: string;
  artist: string;
  title: string;
  date: string;
}

/**
 * By address as it was asked: the releases that it belongs to, in MusicBrainz's order; empty: known to belong to none.
 * `refused`: one of the addresses is none to MusicBrainz (400), which tells not which.
 */
export type AddressesAnswer =
  { status: 'found'; releases: Map<string, string[]> } | { status: 'refused' } | SourceFailure;
export type ReleaseAnswer =
  { status: 'found'; release: MusicBrainzRelease } | { status: 'absent' } | SourceFailure;
export type FreshReleasesAnswer = { status: 'found'; releases: FreshRelease[] } | SourceFailure;

/** MusicBrainz with the Cover Art Archive and ListenBrainz. Expected outcomes are values; nothing here throws but for a mistake of ours. */
export interface MusicBrainzPort {
  /** 1 to 100 addresses (see `releaseAddress`) in one request. An address that MusicBrainz does not know has no releases. */
  findReleases(addresses: readonly string[], context: CallContext): Promise<AddressesAnswer>;
  /** One release: tracks, label and whether the Cover Art Archive has a front cover. 404 is `absent`. */
  fetchRelease(mbid: string, context: CallContext): Promise<ReleaseAnswer>;
  /** What came out in the last days, 1 to 90, in one request. */
  fetchFreshReleases(days: number, context: CallContext): Promise<FreshReleasesAnswer>;
}
