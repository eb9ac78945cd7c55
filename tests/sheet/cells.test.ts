import { describe, expect, it } from 'vitest';
import { formatDate, formatNumber } from '#src/sheet/cell-format.ts';
import { parseCellLink } from '#src/sheet/cell-link.ts';
import { cleanText } from '#src/sheet/cell-text.ts';
import { columnKey, missingColumns, parseHeader } from '#src/sheet/header.ts';
import { quote } from '#src/sheet/sheet-issue.ts';
import { parseSpotifyLink } from '#src/sheet/spotify-link.ts';
import { tabYear } from '#src/sheet/tab-name.ts';
import { idOf } from './sheet-for-test.ts';

describe('cleanText', () => {
  it.each([
    ['Tool', 'Tool'],
    ['  two   blanks ', 'two blanks'],
    ['line\r\nbreak\tand\u00a0tab', 'line break and tab'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['bell\u0007 and escape\u001b[31m', 'bell and escape[31m'],
    ['right\u202eto left', 'rightto left'],
    ['half \ud83d emoji', 'half \ufffd emoji'],
    ['👩‍🚀 joined', '👩‍🚀 joined'],
    ['"><img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>'],
    ['\u200b', ''],
  ])('%j is kept as %j', (raw, text) => {
    expect(cleanText(raw)).toEqual({ text, cut: false });
  });

  it('cuts after 1,000 characters, never inside one', () => {
    const { text, cut } = cleanText('🎸'.repeat(1_001));
    expect([...text]).toHaveLength(1_000);
    expect(cut).toBe(true);
    expect(text.isWellFormed()).toBe(true);
    expect(cleanText('x'.repeat(1_000)).cut).toBe(false);
    expect(cleanText('x'.repeat(50_000))).toEqual({ text: 'x'.repeat(1_000), cut: true });
  });
});

describe('formatNumber', () => {
  it.each([
    [1914, undefined, '1914'],
    [54, 'General', '54'],
    [3.5, undefined, '3.5'],
    [7, '000', '007'],
    [12345, '#,##0', '12,345'],
    [0.5, '0%', '50%'],
    [2, '0.00', '2.00'],
    [-3, '0', '-3'],
    [1e21, '0', '1e+21'],
  ])('%d in the format %s is %s', (value, format, shown) => {
    expect(formatNumber(value, format)).toBe(shown);
  });
});

describe('formatDate', () => {
  const date = new Date('2024-01-05T14:03:09Z');
  it.each([
    ['mmmm d', 'January 5'],
    ['mmmm" "d', 'January 5'],
    ['mmm d', 'Jan 5'],
    ['m/d/yyyy', '1/5/2024'],
    ['mm-dd-yy', '1/5/2024'],
    ['dd.mm.yy', '05.01.24'],
    ['[$-409]dddd, d mmm yyyy;@', 'Friday, 5 Jan 2024'],
    ['h:mm am/pm', '2:03 PM'],
    [undefined, '1/5/2024'],
  ])('%s shows %s', (format, shown) => {
    expect(formatDate(date, format)).toBe(shown);
  });
});

describe('parseCellLink', () => {
  const cell = (link: string | null, text = 'S') => ({ text, link, day: null });
  it.each([
    ['https://x.example/a?b=c', 'https://x.example/a?b=c'],
    ['http://x.example/', 'http://x.example/'],
    [' https://x.example/a ', 'https://x.example/a'],
    ['https://www.google.com/url?q=https%3A%2F%2Fx.example%2Fa&sa=D', 'https://x.example/a'],
    ['https://google.co.uk/url?url=https://x.example/a', 'https://x.example/a'],
    ['https://www.google.com/url?q=https://www.google.com/url?q=https://x.example/', 'https://x.example/'],
    [
      'https://www.google.com/search?q=https://x.example/',
      'https://www.google.com/search?q=https://x.example/',
    ],
  ])('%s is the link %s', (raw, url) => {
    const link = parseCellLink(cell(raw));
    expect(link.status === 'link' && link.url.href).toBe(url);
  });

  it('takes a link that is written as text', () => {
    expect(parseCellLink(cell(null, 'https://x.example/'))).toMatchObject({ status: 'link' });
  });

  it.each([
    ['javascript:alert(1)', 'not-http'],
    ['JaVaScRiPt:alert(1)', 'not-http'],
    ['data:text/html,<script>', 'not-http'],
    ['mailto:a@x.example', 'not-http'],
    ['file:///etc/passwd', 'not-http'],
    ['https://www.google.com/url?q=javascript:alert(1)', 'not-http'],
    ['http://s/', 'broken'],
    ['S', 'broken'],
    ['https://', 'broken'],
    [`https://x.example/${'a'.repeat(3_000)}`, 'broken'],
  ])('%s is no link: %s', (raw, status) => {
    expect(parseCellLink(cell(raw)).status).toBe(status);
  });

  it('tells an empty cell from text without a link', () => {
    expect(parseCellLink(undefined).status).toBe('none');
    expect(parseCellLink(cell(null, ' ')).status).toBe('none');
    expect(parseCellLink(cell(null, 'BC')).status).toBe('broken');
  });
});

describe('parseSpotifyLink', () => {
  const id = idOf('a1');
  it.each([
    [`https://open.spotify.com/album/${id}`, { status: 'album', id }],
    [`https://open.spotify.com/album/${id}?si=x#y`, { status: 'album', id }],
    [`https://open.spotify.com/album/${id}/`, { status: 'album', id }],
    [`https://open.spotify.com/intl-de/album/${id}`, { status: 'album', id }],
    [`https://open.spotify.com/embed/album/${id}`, { status: 'album', id }],
    [`http://play.spotify.com/album/${id}`, { status: 'album', id }],
    [`https://open.spotify.com/album/${id}Z`, { status: 'malformed', id: `${id}Z` }],
    ['https://open.spotify.com/album/', { status: 'malformed', id: '' }],
    [`https://open.spotify.com/artist/${id}`, { status: 'not-album', what: 'artist' }],
    ['https://open.spotify.com/', { status: 'not-album', what: 'page' }],
    [`https://open.spotify.com.evil.example/album/${id}`, { status: 'not-spotify' }],
    [`https://x.bandcamp.example/album/${id}`, { status: 'not-spotify' }],
  ])('%s', (url, expected) => {
    expect(parseSpotifyLink(new URL(url))).toEqual(expected);
  });
});

describe('parseHeader', () => {
  const row = (...names: string[]) => ({
    number: 6,
    cells: names.map((text) => ({ text, day: null, link: null })),
  });

  it('finds columns by name and takes every other one for links', () => {
    const header = parseHeader(
      row('Notes', ' artist', 'ALBUM', 'Genre / Subgenres', 'Spotify', 'Apple  Music', 'YouTube'),
    );
    expect(header?.facts).toMatchObject({ artist: { index: 1 }, title: { index: 2 }, genres: { index: 3 } });
    expect(header?.links.map(({ key, known }) => [key, known])).toEqual([
      ['notes', false],
      ['spotify', true],
      ['appleMusic', true],
      ['youtube', true],
    ]);
    expect(missingColumns(header!)).toEqual(['Release Date', 'Length', 'Vocal Style', 'Country / State']);
  });

  it.each([[['Artist', 'Title']], [['Album']], [['constructor', 'toString']], [[]]])(
    '%j is no header',
    (names) => {
      expect(parseHeader(row(...names))).toBeUndefined();
    },
  );

  it.each([
    ['Google Play', 'googlePlay'],
    ['YouTube', 'youtube'],
    ['Tidal / Qobuz', 'tidalQobuz'],
    ['—', ''],
  ])('the key of %j is %j', (name, key) => {
    expect(columnKey(name)).toBe(key);
  });
});

describe('tabYear', () => {
  it.each([
    ['2024 Prog-metal', 2024],
    ['2018', 2018],
    ['2019 Reissues & Special Release', 2019],
    ['20245', undefined],
    ['2024x', undefined],
    ['Best of 2024', undefined],
    ['0999 Sagas', undefined],
    ['Statistics', undefined],
  ])('%s: %s', (name, year) => {
    expect(tabYear(name)).toBe(year);
  });
});

it('quote makes untrusted text one short, harmless line', () => {
  expect(quote('a\n"b"\u009b31m')).toBe('"a \\"b\\"31m"');
  expect(quote('x'.repeat(200))).toHaveLength(82);
});
