import { describe, expect, it } from 'vitest';
import type { CoverState } from '#src/backfill/cover-state.ts';
import Cover from '#src/components/Cover.astro';
import { sleeveSvg } from '#src/components/sleeve/sleeve.ts';
import { render, withoutValues } from './render.ts';
import { HOSTILE, sampleAlbum } from './sample-album.ts';

const REQUEST = '/catalog/album/7/cover-art/';
const found: CoverState = {
  status: 'found',
  images: [640, 300, 64].map((width) => ({ url: `https://i.scdn.co/image/${width}`, width, height: width })),
};
const unavailable: CoverState = {
  status: 'unavailable',
  resumesAt: new Date('2026-11-24T14:05:00Z'),
  retryAfterS: 90,
};

const cover = (state: CoverState, props: Record<string, unknown> = {}): Promise<string> =>
  render(Cover, { album: sampleAlbum(), cover: state, size: 'tile', ...props });

describe('Cover', () => {
  it.each<[CoverState, string]>([
    [found, 'found'],
    [{ status: 'absent' }, 'absent'],
    [{ status: 'no-link' }, 'no-link'],
    [{ status: 'unknown' }, 'loading'],
    [unavailable, 'unavailable'],
  ])('is one square box in every state: $status', async (state, shown) => {
    const html = await cover(state, { request: REQUEST });
    expect(html).toMatch(new RegExp(`^<div class="cover" data-state="${shown}"`));
    expect(html.match(/<div/g)).toHaveLength(1);
    expect(html).not.toContain('style=');
  });

  it('found: an image in three widths, named, without a request', async () => {
    const html = await cover(found, { request: REQUEST });
    expect(html).toContain('alt="Cover of Low Tide by Vessel of the Deep"');
    expect(html).toContain('https://i.scdn.co/image/640 640w, https://i.scdn.co/image/300 300w');
    expect(html).toContain('width="300" height="300"');
    expect(html).toContain('loading="lazy" decoding="async" referrerpolicy="no-referrer"');
    expect(html).not.toContain('hx-');
    expect(html).not.toContain('<svg');
  });

  it('found by the Cover Art Archive: credited with a link to the release, and only then', async () => {
    const mbid = '292aa452-bf63-44bd-b6f3-790048d44f3a';
    const html = await cover({ ...found, mbid });
    expect(html).toContain(`<a class="cover-credit" href="https://musicbrainz.org/release/${mbid}"`);
    expect(html).toContain('Cover Art Archive');
    expect(await cover(found)).not.toContain('cover-credit');
  });

  it('found and in sight at once: not lazy', async () => {
    expect(await cover(found, { eager: true })).toContain('loading="eager"');
  });

  it('unknown: asks once it comes into sight', async () => {
    const html = await cover({ status: 'unknown' }, { request: REQUEST });
    expect(html).toContain(`hx-get="${REQUEST}" hx-trigger="intersect once" hx-swap="outerHTML"`);
    expect(html).toContain('<svg class="sleeve k');
  });

  it('unknown where nothing may be asked: at rest, without a word', async () => {
    const html = await cover({ status: 'unknown' });
    expect(html).toContain('data-state="unknown"');
    expect(html).not.toMatch(/hx-|<p[ >]/);
  });

  it('unavailable: keeps when covers resume, and asks again then', async () => {
    const html = await cover(unavailable, { request: REQUEST });
    expect(html).toContain(`hx-get="${REQUEST}" hx-trigger="load delay:90s"`);
    expect(html).toContain('data-resumes="2026-11-24T14:05:00.000Z"');
  });

  it.each([26 * 3_600, 2_147_484, 3_650 * 86_400, 1e12])(
    'unavailable for %i s: asks again within what a timer can be set for',
    async (retryAfterS) => {
      // Beyond 2,147,483 s a browser's timer fires at once.
      const html = await cover({ ...unavailable, retryAfterS }, { request: REQUEST });
      expect(html).toContain(`hx-trigger="load delay:${26 * 3_600}s"`);
    },
  );

  it.each<CoverState>([{ status: 'absent' }, { status: 'no-link' }])(
    '$status: the sleeve alone, without a word and a request',
    async (state) => {
      const html = await cover(state, { request: REQUEST });
      expect(html).toBe(`<div class="cover" data-state="${state.status}">${sleeveSvg(sampleAlbum())}</div>`);
    },
  );

  it('is the same drawing in every state that has no image', async () => {
    const states: CoverState[] = [
      unavailable,
      { status: 'unknown' },
      { status: 'absent' },
      { status: 'no-link' },
    ];
    for (const state of states)
      expect(await cover(state, { request: REQUEST })).toContain(sleeveSvg(sampleAlbum()));
  });

  it.each<CoverState>([found, { status: 'unknown' }])(
    'stays harmless with hostile names: $status',
    async (state) => {
      const html = await cover(state, {
        album: sampleAlbum({ artist: HOSTILE, title: HOSTILE }),
        request: REQUEST,
      });
      expect(withoutValues(html)).not.toMatch(/<img src=x|onerror/);
    },
  );
});
