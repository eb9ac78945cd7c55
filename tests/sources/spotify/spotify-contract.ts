import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CatalogError } from '#src/catalog-error.ts';
import type { CallContext } from '#src/sources/call-guard.ts';
import type { SpotifyPort } from '#src/sources/spotify/spotify-port.ts';

/** A Spotify under test, and what it knows. */
export interface ContractSubject {
  spotify: SpotifyPort;
  /** Has images and at most 50 tracks. */
  knownId: string;
  unknownId: string;
  withoutImagesId?: string;
  /** Has 120 tracks. */
  longId?: string;
  close?: () => Promise<void>;
}

const REFRESH: CallContext = { purpose: 'refresh', albumId: null, signal: new AbortController().signal };

/** What every implementation of SpotifyPort promises: the fake, the adapter before the simulator, the real one. */
export function describeSpotifyPort(name: string, setUp: () => Promise<ContractSubject>): void {
  describe(`SpotifyPort: ${name}`, () => {
    let subject: ContractSubject;
    beforeAll(async () => {
      subject = await setUp();
    });
    afterAll(async () => subject.close?.());

    it('answers an album with images and details together', async () => {
      const answer = await subject.spotify.fetchAlbum(subject.knownId, REFRESH);
      if (answer.status !== 'found') throw new Error(`answered ${JSON.stringify(answer)}`);
      const { id, images, details } = answer.album;
      if (images === null) throw new Error('the answer does not say what images there are');
      expect(id).toBe(subject.knownId);
      expect(images.length).toBeGreaterThan(0);
      const widths = images.map(({ width }) => width ?? 0);
      expect(widths).toEqual(widths.toSorted((a, b) => b - a));
      expect(details.name).not.toBe('');
      expect(details.artists.length).toBeGreaterThan(0);
      expect(details.tracks.length).toBe(details.totalTracks);
      expect(details.tracks[0]).toMatchObject({ discNumber: 1, number: 1 });
      expect(details.tracks.every(({ title, durationMs }) => title !== '' && durationMs > 0)).toBe(true);
    });

    it('answers absent for an album that is not there', async () => {
      const { spotify, unknownId } = subject;
      expect(await spotify.fetchAlbum(unknownId, REFRESH)).toEqual({ status: 'absent' });
    });

    it('finds an album without images', async ({ skip }) => {
      const { spotify, withoutImagesId } = subject;
      if (withoutImagesId === undefined) return skip('no such album is known here');
      expect(await spotify.fetchAlbum(withoutImagesId, REFRESH)).toMatchObject({
        status: 'found',
        album: { images: [] },
      });
    });

    it('answers several albums, or that it does not', async () => {
      const { spotify, knownId, unknownId } = subject;
      const answer = await spotify.fetchAlbums([knownId, unknownId], REFRESH);
      if (answer.status === 'batch-refused') return;
      if (answer.status !== 'found') throw new Error(`answered ${JSON.stringify(answer)}`);
      expect(answer.albums.get(knownId)).toMatchObject({ status: 'found', album: { id: knownId } });
      expect(answer.albums.get(unknownId)).toEqual({ status: 'absent' });
    });

    it('answers the tracks from an offset on', async () => {
      const { spotify, knownId } = subject;
      const album = await spotify.fetchAlbum(knownId, REFRESH);
      const rest = await spotify.fetchTracks(knownId, 1, REFRESH);
      if (album.status !== 'found' || rest.status !== 'found')
        throw new Error(`answered ${JSON.stringify(rest)}`);
      const titles = album.album.details.tracks.map(({ title }) => title);
      expect(rest.tracks.map(({ title }) => title)).toEqual(titles.slice(1));
    });

    it('follows the pages of a long album', async ({ skip }) => {
      const { spotify, longId } = subject;
      if (longId === undefined) return skip('no such album is known here');
      const first = await spotify.fetchAlbum(longId, REFRESH);
      expect(first).toMatchObject({ status: 'found', album: { details: { totalTracks: 120 } } });
      const rest = await spotify.fetchTracks(longId, 50, REFRESH);
      if (first.status !== 'found' || rest.status !== 'found') throw new Error('not found');
      const numbers = [...first.album.details.tracks, ...rest.tracks].map(({ number }) => number);
      expect(numbers).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
    });

    it('answers the tracks of an unknown album as absent', async () => {
      const { spotify, unknownId } = subject;
      expect(await spotify.fetchTracks(unknownId, 0, REFRESH)).toEqual({ status: 'absent' });
    });

    it('answers the genres of an artist, if only with none', async () => {
      const { spotify, knownId } = subject;
      const album = await spotify.fetchAlbum(knownId, REFRESH);
      if (album.status !== 'found') throw new Error(`answered ${JSON.stringify(album)}`);
      const answer = await spotify.fetchArtistGenres(album.album.details.artists[0]?.id ?? '', REFRESH);
      expect(answer).toMatchObject({ status: 'found', genres: expect.any(Array) as string[] });
    });

    it('finds its credentials valid', async () => {
      expect(await subject.spotify.checkCredentials()).toEqual({ status: 'valid' });
    });

    it('does not ask for a caller who has left', async () => {
      const answer = await subject.spotify.fetchAlbum(subject.knownId, {
        ...REFRESH,
        signal: AbortSignal.abort(),
      });
      expect(answer).toMatchObject({ status: 'failed', reason: 'cancelled' });
    });

    it.each(['', '../../me', 'x'.repeat(23)])('takes %j for a mistake in the program', async (id) => {
      await expect(subject.spotify.fetchAlbum(id, REFRESH)).rejects.toThrow(CatalogError);
      await expect(subject.spotify.fetchTracks(id, 0, REFRESH)).rejects.toThrow(CatalogError);
      await expect(subject.spotify.fetchAlbums([subject.knownId, id], REFRESH)).rejects.toThrow(CatalogError);
    });
  });
}
