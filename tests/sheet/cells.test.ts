import { describe, expect, it } from 'vitest';
import { builtInFormat, createCellFormat } from '#src/sheet/cell-format.ts';
import { cleanText, isErrorValue } from '#src/sheet/cell-text.ts';
import { columnKey, missingColumns, parseHeader } from '#src/sheet/header.ts';
import { parseCellLink } from '#src/sheet/parse-links.ts';
import { tabYear } from '#src/sheet/select-tabs.ts';
import { quote } from '#src/sheet/sheet-issue.ts';
import { parseSpotifyLink } from '#src/sheet/spotify-link.ts';
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

describe('createCellFormat', () => {
  const show = (value: number, format: string) => createCellFormat(format, false).showNumber(value);

  it.each([
    [1914, 'General', '1914'],
    [3.5, 'General', '3.5'],
    [0.1 + 0.2, 'General', '0.3'],
    [12_345_678_901_234, 'General', '12345678901234'],
    [1914, '@', '1914'],
    [7, '000', '007'],
    [12345, '#,##0', '12,345'],
    [0.5, '0%', '50%'],
    [2, '0.00', '2.00'],
    [-3, '0', '-3'],
    [-3, '0;(0)', '(3)'],
    [12345, '0.00E+00', '1.23E+04'],
    [1.5, '# ?/?', '1 1/2'],
    [4, '"No. "0', 'No. 4'],
    [1234, '00"-"00', '12-34'],
    [4, ';;;@', ''],
    [1.75, '[h]:mm', '42:00'],
    [0.5, 'h:mm AM/PM', '12:00 PM'],
    [7, '[Red]0" d"', '7 d'],
    [7, 'no[such', '7'],
    [7, '[', '7'],
  ])('%d in the format %s is %s, and no date', (value, format, text) => {
    expect(show(value, format)).toEqual({ text, date: null });
  });

  it.each([
    ['mmmm d', 'April 5', '2024-04-05'],
    ['mmmm" "d', 'April 5', '2024-04-05'],
    ['m/d/yyyy', '4/5/2024', '2024-04-05'],
    [builtInFormat('14'), '4/5/2024', '2024-04-05'],
    ['dd.mm.yy', '05.04.24', '2024-04-05'],
    ['[$-409]dddd, d mmm yyyy;@', 'Friday, 5 Apr 2024', '2024-04-05'],
    ['[$-F800]dddd, mmmm dd, yyyy', 'Friday, April 5, 2024', '2024-04-05'],
    ['[$-407]d. mmmm yyyy', '5. April 2024', '2024-04-05'],
    ['yyyy-mm-dd hh:mm', '2024-04-05 12:00', '2024-04-05'],
    ['mmmm yyyy', 'April 2024', '2024-04'],
    [builtInFormat('17'), 'Apr-24', '2024-04'],
    ['m/yyyy', '4/2024', '2024-04'],
    ['mmmm', 'April', '2024-04'],
    ['yyyy', '2024', '2024'],
    ['yyyy"年"m"月"', '2024年4月', '2024-04'],
    ['"in "yyyy', 'in 2024', '2024'],
  ])('a date in the format %s shows %s and is %s', (format, text, date) => {
    expect(show(45_387.5, format)).toEqual({ text, date });
  });

  it('counts days from 1904 where the workbook does', () => {
    expect(createCellFormat('m/d/yyyy', true).showNumber(43_951)).toEqual({
      text: '5/1/2024',
      date: '2024-05-01',
    });
    expect(createCellFormat('0', true).showNumber(34)).toEqual({ text: '34', date: null });
  });

  it('shows what is no day as the number it is', () => {
    expect(show(1e12, 'm/d/yyyy')).toEqual({ text: '1E+12', date: null });
  });

  it.each([
    ['@', 'LP'],
    ['General', 'LP'],
    ['m/d/yyyy', 'LP'],
    ['@" (2024)"', 'LP (2024)'],
    ['0;-0;0;@', 'LP'],
    [';;;', ''],
  ])('a text in the format %s is shown as %s', (format, text) => {
    expect(createCellFormat(format, false).showText('LP')).toBe(text);
  });

  it.each(['0', 'd', '[', '"', '\\', '[$-409]', '"a"', '?/'])(
    'takes a format of 100,000 characters %s for none',
    (piece) => {
      const format = piece.repeat(100_000 / piece.length);
      expect(show(34, format)).toEqual({ text: '34', date: null });
    },
  );
});

describe('parseCellLink', () => {
  const cell = (link: string | null, text = 'S') => ({ text, link, date: null });
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

  it.each([
    [`spotify:album:${idOf('a')}`, `https://open.spotify.com/album/${idOf('a')}`],
    [`Spotify://album/${idOf('a')}`, `https://open.spotify.com/album/${idOf('a')}`],
  ])('%s stands for %s, as link and as text', (uri, url) => {
    expect(parseCellLink(cell(uri))).toMatchObject({ status: 'link', url: { href: url } });
    expect(parseCellLink(cell(null, uri))).toMatchObject({ status: 'link', url: { href: url } });
  });

  it('names the formula that holds no whole URL', () => {
    expect(parseCellLink(cell('=HYPERLINK(K9,"S")'))).toEqual({
      status: 'broken',
      reason: 'the formula "=HYPERLINK(K9,\\"S\\")" holds no whole link',
    });
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
    ...[
      `intl-es-419/album/${id}`,
      `intl-zh-hant-tw/album/${id}`,
      `intl-pt-br/embed/album/${id}`,
      `Album/${id}`,
      `ALBUM/${id}?si=x`,
      `/album//${id}/discography`,
      `album/${id}%20`,
      `album/${id}&si=x`,
      `album/${id})`,
      `embed?uri=spotify%3Aalbum%3A${id}`,
    ].map((path): [string, object] => [`https://open.spotify.com/${path}`, { status: 'album', id }]),
    [`https://embed.spotify.com/?uri=spotify:album:${id}`, { status: 'album', id }],
    [`https://open.spotify.com/prerelease/${id}`, { status: 'prerelease' }],
    [`https://open.spotify.com/intl-de/prerelease/${id}?si=x`, { status: 'prerelease' }],
    ['https://spotify.link/Ab12Cd', { status: 'short' }],
    ['https://spotify.app.link/Ab12Cd', { status: 'short' }],
    [`https://open.spotify.com/album/${id}-x`, { status: 'malformed', id: `${id}-x` }],
    [`https://open.spotify.com/album/%E0%A4%A`, { status: 'malformed', id: '%E0%A4%A' }],
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
    cells: names.map((text) => ({ text, date: null, link: null })),
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

describe('isErrorValue', () => {
  it.each([
    ...['#REF!', '#N/A', '#ERROR!', '#NAME?', '#VALUE!', '#DIV/0!', '#NULL!', '#NUM!', '#SPILL!', '#CALC!'],
    ...['#GETTING_DATA', '#BUSY!', ' #ref! ', 'Loading...', 'Loading…', 'loading...'],
  ])('%s is no value', (text) => expect(isErrorValue(text)).toBe(true));

  it.each(['#1', '#REF', 'Loading', 'Loading... more', 'N/A', '', '#N/A (2024)', '# N/A'])(
    '%j is one',
    (text) => expect(isErrorValue(text)).toBe(false),
  );
});
