import { CatalogError } from '#src/catalog-error.ts';
import type { MusicBrainzPort, MusicBrainzRelease } from '#src/sources/musicbrainz/musicbrainz-port.ts';
import type { SourceFailure } from '#src/sources/source-failure.ts';

/** A MusicBrainz in memory, which writes down what it is asked. */
export interface FakeMusicBrainz extends MusicBrainzPort {
  /** By address. */
  releases: Map<string, MusicBrainzRelease>;
  /** `addresses 100`, `release <mbid>` */
  calls: string[];
  /** The addresses of each lookup. */
  lookups: (readonly string[])[];
  /** The next answers are these failures. */
  failures: SourceFailure[];
}

export function createFakeMusicBrainz(releases = new Map<string, MusicBrainzRelease>()): FakeMusicBrainz {
  const fake: FakeMusicBrainz = {
    releases,
    calls: [],
    lookups: [],
    failures: [],
    async findReleases(addresses, { signal }) {
      if (addresses.length === 0 || addresses.length > 100)
        throw new CatalogError('musicbrainz-addresses', '');
      if (signal.aborted) return { status: 'failed', reason: 'cancelled', message: 'left' };
      fake.calls.push(`addresses ${addresses.length}`);
      fake.lookups.push(addresses);
      const failure = fake.failures.shift();
      if (failure) return failure;
      const mbids = addresses.map((address) => [address, idsOf(releases.get(address))] as const);
      return { status: 'found', releases: new Map(mbids) };
    },
    async fetchRelease(mbid) {
      if (!/^[\da-f-]{36}$/.test(mbid)) throw new CatalogError('musicbrainz-id', mbid);
      fake.calls.push(`release ${mbid}`);
      const failure = fake.failures.shift();
      if (failure) return failure;
      const release = [...releases.values()].find((each) => each.mbid === mbid);
      return release ? { status: 'found', release } : { status: 'absent' };
    },
    async fetchFreshReleases() {
      return { status: 'found', releases: [] };
    },
  };
  return fake;
}

function idsOf(release: MusicBrainzRelease | undefined): string[] {
  return release ? [release.mbid] : [];
}
