import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CatalogError } from '#src/catalog-error.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import type { MusicBrainzPort } from '#src/sources/musicbrainz/musicbrainz-port.ts';

/** A MusicBrainz under test, and what it knows. */
export interface ContractSubject {
  musicBrainz: MusicBrainzPort;
  /** Of a release with tracks and a front cover. */
  knownAddress: string;
  artist: string;
  unknownAddress: string;
  close?: () => Promise<void>;
}

const REFRESH: CallContext = { purpose: 'refresh', albumId: null, signal: new AbortController().signal };
const NOBODYS_MBID = '00000000-0000-4000-a000-000000000000';

/** What every implementation of MusicBrainzPort promises: the fake, the adapter before the simulator, the real one. */
export function describeMusicBrainzPort(name: string, setUp: () => Promise<ContractSubject>): void {
  describe(`MusicBrainzPort: ${name}`, () => {
    let subject: ContractSubject;
    beforeAll(async () => {
      subject = await setUp();
    });
    afterAll(async () => subject.close?.());

    async function find(...addresses: string[]): Promise<Map<string, string[]>> {
      const answer = await subject.musicBrainz.findReleases(addresses, REFRESH);
      if (answer.status !== 'found') throw new Error(`answered ${JSON.stringify(answer)}`);
      return answer.releases;
    }

    it('knows the release of one address, and of several', async () => {
      const { knownAddress, unknownAddress } = subject;
      const alone = await find(knownAddress);
      expect(alone.get(knownAddress)!.length).toBeGreaterThan(0);
      expect(await find(unknownAddress, knownAddress)).toEqual(new Map([[unknownAddress, []], ...alone]));
    }, 20_000);

    it('knows no release of an unknown address, alone or among such', async () => {
      const { unknownAddress } = subject;
      expect(await find(unknownAddress)).toEqual(new Map([[unknownAddress, []]]));
      const others = [unknownAddress, `${unknownAddress}-too`];
      expect(await find(...others)).toEqual(new Map(others.map((each) => [each, []])));
    }, 20_000);

    it('answers a release with its names, its tracks and whether there is a front cover', async () => {
      const [mbid] = (await find(subject.knownAddress)).get(subject.knownAddress)!;
      const answer = await subject.musicBrainz.fetchRelease(mbid!, REFRESH);
      if (answer.status !== 'found') throw new Error(`answered ${JSON.stringify(answer)}`);
      const { release } = answer;
      expect(release).toMatchObject({ mbid, artist: subject.artist, hasFront: true });
      expect(release.title).not.toBe('');
      expect(release.details.tracks.length).toBeGreaterThan(0);
      expect(release.details.tracks[0]).toMatchObject({ discNumber: 1, number: 1 });
      expect(release.details.tracks.every(({ title }) => title !== '')).toBe(true);
    }, 20_000);

    it('answers absent for a release that is not there', async () => {
      const answer = await subject.musicBrainz.fetchRelease(NOBODYS_MBID, REFRESH);
      expect(answer).toEqual({ status: 'absent' });
    }, 20_000);

    it('does not ask for a caller who has left', async () => {
      const context = { ...REFRESH, signal: AbortSignal.abort() };
      const answer = await subject.musicBrainz.findReleases([subject.knownAddress], context);
      expect(answer).toMatchObject({ status: 'failed', reason: 'cancelled' });
    });

    it.each(['', '../artist/x', NOBODYS_MBID.toUpperCase().replace('A', 'G')])(
      'takes %j for a mistake in the program',
      async (mbid) => {
        await expect(subject.musicBrainz.fetchRelease(mbid, REFRESH)).rejects.toThrow(CatalogError);
      },
    );

    it('takes no addresses, and more than 100, for mistakes in the program', async () => {
      const many = Array.from({ length: 101 }, (_, index) => `${subject.unknownAddress}${index}`);
      for (const addresses of [[], many]) {
        await expect(subject.musicBrainz.findReleases(addresses, REFRESH)).rejects.toThrow(CatalogError);
      }
    });
  });
}
