import { describe, expect, it } from 'vitest';
import { coverSources } from '#src/components/cover-image.ts';
import {
  formatLinkName,
  formatMonth,
  formatReleaseDate,
  formatWeekday,
  webUrl,
} from '#src/components/album-words.ts';
import { formatResumeTime } from '#src/components/ask-again.ts';
import { pageNumbers } from '#src/components/page-numbers.ts';
import { discsOf, formatDuration, formatTrackCount } from '#src/components/track-list.ts';
import { sheetPageUrl } from '#src/layouts/community-sheet.ts';
import { sampleDetails } from './sample-album.ts';

describe('formatReleaseDate', () => {
  it.each([
    ['2024-05-03', null, { text: '3 May 2024', datetime: '2024-05-03' }],
    ['2024-12', null, { text: 'December 2024', datetime: '2024-12' }],
    ['2024', null, { text: '2024', datetime: '2024' }],
    ['2024', 'Fall', { text: '2024', datetime: '2024' }],
    [null, 'TBA', { text: 'TBA' }],
    [null, null, undefined],
  ])('%s, "%s"', (releaseDate, releaseText, shown) => {
    expect(formatReleaseDate({ releaseDate, releaseText })).toEqual(shown);
  });

  it('cuts months when there is little room', () => {
    expect(formatReleaseDate({ releaseDate: '2024-09-14', releaseText: null }, { short: true })?.text).toBe(
      '14 Sep 2024',
    );
  });
});

describe('words for days', () => {
  it('a day of the week', () => {
    expect(formatWeekday('2026-11-27')).toBe('Fri 27 Nov');
  });

  it.each([
    ['2026-12-04', 'December 2026'],
    ['2026-12', 'December 2026'],
    ['2027', '2027'],
  ])('%s comes under %s', (date, heading) => {
    expect(formatMonth(date)).toBe(heading);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0:00'],
    [59_499, '0:59'],
    [59_500, '1:00'],
    [243_000, '4:03'],
    [3_599_600, '1:00:00'],
    [3_765_000, '1:02:45'],
  ])('%i ms', (durationMs, shown) => expect(formatDuration(durationMs)).toBe(shown));
});

describe('formatResumeTime', () => {
  it.each([
    ['2026-11-24T14:05:00Z', 60, '14:05 UTC'],
    ['2026-11-24T00:05:00Z', 600, 'Tue 00:05 UTC'],
    ['2026-11-24T14:05:00Z', 52_531, 'Tue 14:05 UTC'],
  ])('%s, %i s from now', (resumesAt, retryAfterS, shown) => {
    expect(formatResumeTime({ resumesAt: new Date(resumesAt), retryAfterS })).toBe(shown);
  });
});

describe('pageNumbers', () => {
  it.each([
    [1, 1, [1]],
    [1, 3, [1, 2, 3]],
    [2, 60, [1, 2, 3, 4, null, 60]],
    [5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    [30, 60, [1, null, 28, 29, 30, 31, 32, null, 60]],
    [60, 60, [1, null, 58, 59, 60]],
  ])('page %i of %i', (page, pages, shown) => expect(pageNumbers(page, pages)).toEqual(shown));
});

describe('coverSources', () => {
  const images = [640, 300, 64].map((width) => ({ url: `https://i.scdn.co/${width}`, width, height: width }));

  it('offers every width and falls back on 300 px', () => {
    expect(coverSources(images)).toEqual({
      src: 'https://i.scdn.co/300',
      srcset: 'https://i.scdn.co/640 640w, https://i.scdn.co/300 300w, https://i.scdn.co/64 64w',
      side: 300,
    });
  });

  it('names no width that Spotify did not tell', () => {
    expect(coverSources([{ url: 'https://i.scdn.co/x', width: null }])).toEqual({
      src: 'https://i.scdn.co/x',
      srcset: undefined,
      side: 300,
    });
  });
});

describe('track lists', () => {
  it('keep discs apart, in the order given', () => {
    const [one, two] = sampleDetails().tracks;
    if (!one || !two) throw new Error('the sample has two tracks');
    const discs = discsOf([{ ...one, discNumber: 2 }, two, { ...one, discNumber: 2 }]);
    expect(discs.map(({ number, tracks }) => [number, tracks.length])).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });

  it.each([
    [2, 2, '2 tracks'],
    [1, 1, '1 track'],
    [2, 120, '2 of 120 tracks'],
  ])('%i of %i', (known, totalTracks, shown) => {
    expect(formatTrackCount({ tracks: sampleDetails().tracks.slice(0, known), totalTracks })).toBe(shown);
  });
});

describe('links', () => {
  it.each([
    ['youtube', 'YouTube'],
    ['appleMusic', 'Apple Music'],
    ['googlePlay', 'Google Play'],
    ['bandcamp', 'Bandcamp'],
  ])('%s', (name, shown) => expect(formatLinkName(name)).toBe(shown));

  it.each([
    ['https://a.example/x', 'https://a.example/x'],
    ['http://a.example/', 'http://a.example/'],
    ['javascript:alert(1)', undefined],
    [' javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['//a.example/', undefined],
    ['http://', undefined],
    [null, undefined],
  ])('%s may be linked or not', (url, shown) => expect(webUrl(url)).toBe(shown));

  it.each([
    [
      'https://docs.google.com/spreadsheets/d/abc-1_2/export?format=xlsx',
      'https://docs.google.com/spreadsheets/d/abc-1_2/',
    ],
    ['https://a.example/sheet.xlsx', 'https://a.example/sheet.xlsx'],
    [undefined, 'https://docs.google.com/spreadsheets/d/1fQFg52uaojpRCz29EzSHVpsX5SYVJ2VN8IuKs9XA5W8/'],
  ])('the sheet behind %s', (source, page) => expect(sheetPageUrl(source)).toBe(page));
});
