import { describe, expect, it } from 'vitest';
import type { DetailsState } from '#src/backfill/cover-state.ts';
import AlbumDetailsBlock from '#src/components/AlbumDetailsBlock.astro';
import AlbumDetailsSkeleton from '#src/components/AlbumDetailsSkeleton.astro';
import { render, withoutValues } from './render.ts';
import { HOSTILE, sampleAlbum, sampleDetails } from './sample-album.ts';

const unavailable: DetailsState = {
  status: 'unavailable',
  resumesAt: new Date('2026-11-24T14:05:00Z'),
  retryAfterS: 90,
};
const block = (state: DetailsState, props: Record<string, unknown> = {}): Promise<string> =>
  render(AlbumDetailsBlock, { album: sampleAlbum(), state, ...props });

describe('AlbumDetailsBlock', () => {
  it('found: tracks with durations, guests, explicit mark and total, then the rest', async () => {
    const html = await block({ status: 'found', details: sampleDetails() });
    expect(html).toMatch(/Ebb ?<span class="tracks-explicit"> ?explicit<\/span>/);
    expect(html).toMatch(/Flood ?<span class="tracks-guests"> ?with A Guest<\/span>/);
    expect([...html.matchAll(/tracks-duration">([^<]*)/g)].map(([, text]) => text)).toEqual([
      '4:03',
      '1:00:00',
      '1:04:03',
    ]);
    expect(html).toContain('2 tracks');
    for (const fact of ['Longbranch', 'progressive metal', '41 of 100', '2024 Longbranch'])
      expect(html).toContain(fact);
    expect(html).not.toContain('Disc 1');
  });

  it('found: says nothing of what Spotify left out', async () => {
    const details = sampleDetails({ label: null, popularity: null, genres: [], copyrights: [], tracks: [] });
    const html = await block({ status: 'found', details });
    expect(html).not.toMatch(/<dl|<table|<ul|null/);
  });

  it('found: an album without tracks has no headline of tracks over nothing', async () => {
    const left = { label: null, popularity: null, genres: [], copyrights: [], tracks: [], totalTracks: 0 };
    const bare = await block({ status: 'found', details: sampleDetails(left) });
    expect(bare).not.toContain('Tracks');
    expect(bare).toContain('Spotify has no details of this album.');
    const labelled = await block({ status: 'found', details: sampleDetails({ ...left, label: 'Label' }) });
    expect(labelled).not.toMatch(/Tracks|no details/);
  });

  it('found by MusicBrainz: leads there instead of to Spotify', async () => {
    const mbid = '292aa452-bf63-44bd-b6f3-790048d44f3a';
    const html = await block({ status: 'found', details: sampleDetails(), mbid });
    expect(html).toContain(`href="https://musicbrainz.org/release/${mbid}"`);
    expect(html).not.toContain('spotify');
  });

  it('found: a popularity of 0 is known', async () => {
    expect(await block({ status: 'found', details: sampleDetails({ popularity: 0 }) })).toContain('0 of 100');
  });

  it('found: names discs when there is more than one', async () => {
    const tracks = sampleDetails().tracks.map((track, index) => ({ ...track, discNumber: index + 1 }));
    const html = await block({ status: 'found', details: sampleDetails({ tracks }) });
    expect(html).toMatch(/Disc 1 ?<.*Disc 2 ?</);
  });

  it.each<[DetailsState, RegExp]>([
    [{ status: 'absent' }, /Spotify has no details of this album/],
    [{ status: 'no-link' }, /no Spotify link/],
    [{ status: 'unknown' }, /track list is on Spotify/],
    [{ status: 'needs-credentials' }, /no Spotify account/],
    [
      unavailable,
      /Details resume about <time datetime="2026-11-24T14:05:00.000Z" data-local="soon">14:05 UTC/,
    ],
  ])('$status: one sentence', async (state, sentence) => {
    const html = await block(state);
    expect(html).toMatch(sentence);
    expect(html.match(/class="notice"/g)).toHaveLength(1);
    expect(html).not.toContain('hx-');
  });

  it('unavailable: asks again where it is told how', async () => {
    const request = '/catalog/album/7/metadata/';
    expect(await block(unavailable, { request })).toContain(
      `hx-get="${request}" hx-trigger="load delay:90s"`,
    );
    expect(await block({ status: 'absent' }, { request })).not.toContain('hx-');
  });

  it('has the mark with its link above everything', async () => {
    const html = await block({ status: 'absent' });
    expect(html.indexOf('href="https://open.spotify.com/album/ProgmetalSample0000007"')).toBeGreaterThan(0);
    expect(html.indexOf('spotify-mark')).toBeLessThan(html.indexOf('notice'));
  });

  it('renders hostile text as text', async () => {
    const [track] = sampleDetails().tracks;
    const details = sampleDetails({
      label: HOSTILE,
      copyrights: [HOSTILE],
      genres: [HOSTILE],
      tracks: [{ ...track!, title: HOSTILE, artists: [HOSTILE] }],
    });
    expect(withoutValues(await block({ status: 'found', details }))).not.toContain('<img');
  });
});

describe('AlbumDetailsSkeleton', () => {
  it('says without JavaScript where the details are', async () => {
    const html = await render(AlbumDetailsSkeleton, { album: sampleAlbum() });
    expect(html).toMatch(/<noscript>.*is also on Spotify.*<\/noscript>/);
    expect(html).toContain('href="https://open.spotify.com/album/');
  });
});
