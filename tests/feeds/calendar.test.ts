import { describe, expect, it } from 'vitest';
import { escapeText, foldLine, releaseCalendar } from '#src/feeds/calendar.ts';
import { createPaths } from '#src/paths.ts';
import { catalogOf } from '../catalog/catalog-for-test.ts';

const paths = createPaths({ basePath: '/', onDemand: 'server' });
const known = createPaths({ url: 'https://prog.example', basePath: '/p/', onDemand: 'none' });
const today = '2026-11-25';

describe('releaseCalendar', () => {
  const catalog = catalogOf(
    { id: 1, releaseDate: '2026-11-24' },
    { id: 2, releaseDate: '2026-12-31', artist: 'Comma, Inc.', title: 'One; Two\nThree \\ Four' },
    { id: 3, releaseDate: '2026-11-25' },
    { id: 4, releaseDate: '2026-12' },
    { id: 5, releaseDate: null },
  );
  const calendar = releaseCalendar(catalog, { paths: known, today });

  it('holds a whole-day event for each release that is known to the day, from today on, in order', () => {
    expect([...calendar.matchAll(/UID:album-(\d+)@prog\.example/g)].map((match) => match[1])).toEqual([
      '3',
      '2',
    ]);
    expect(calendar).toContain('DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n');
    expect(calendar).toContain('DTSTAMP:20260101T000000Z\r\n');
    expect(calendar).toContain('URL:https://prog.example/p/catalog/album/2/\r\n');
    expect(calendar).toContain('SUMMARY:Comma\\, Inc. – One\\; Two\\nThree \\\\ Four\r\n');
  });

  it('has no relative URL, which would lead nowhere from a calendar', () => {
    expect(releaseCalendar(catalog, { paths, today })).not.toContain('URL:');
  });

  it('holds a component although nothing is announced, as a calendar must', () => {
    const empty = releaseCalendar(catalogOf({ id: 1, releaseDate: '2026-11-24' }), { paths, today });
    expect(empty).toMatch(
      /^BEGIN:VCALENDAR\r\n[^]*BEGIN:VTIMEZONE\r\n[^]*END:VTIMEZONE\r\nEND:VCALENDAR\r\n$/,
    );
    expect(empty).not.toContain('VEVENT');
    expect(calendar).not.toContain('VTIMEZONE');
  });

  it('is written in lines that end in CR LF, each event closed', () => {
    expect(calendar.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(calendar.split('BEGIN:VEVENT').length).toBe(calendar.split('END:VEVENT').length);
    expect(calendar.endsWith('END:VCALENDAR\r\n')).toBe(true);
  });
});

describe('foldLine', () => {
  it.each(['x'.repeat(300), '東京'.repeat(60), '🜁'.repeat(50), `SUMMARY:${'é'.repeat(75)}`])(
    'folds %s to 75 octets a line, without cutting a character',
    (line) => {
      const lines = foldLine(line).split('\r\n');
      expect(lines.length).toBeGreaterThan(1);
      for (const each of lines) expect(Buffer.byteLength(each)).toBeLessThanOrEqual(75);
      expect(lines.slice(1).every((each) => each.startsWith(' '))).toBe(true);
      expect(foldLine(line).replaceAll('\r\n ', '')).toBe(line);
    },
  );

  it('leaves a line of exactly 75 octets alone', () => {
    expect(foldLine('x'.repeat(75))).toBe('x'.repeat(75));
  });
});

describe('escapeText', () => {
  it('leaves no line break or control character that could begin another property', () => {
    expect(escapeText('a\r\nATTENDEE:b\rc\nd\u0007')).toBe('a\\nATTENDEE:b\\nc\\nd');
  });
});
