import { describe, expect, it } from 'vitest';
import { genreKey } from '#src/catalog/identity.ts';
import { createGenreSpelling, splitGenres } from '#src/sheet/genres.ts';
import { parseReleaseDate, sortDateOf } from '#src/sheet/release-date.ts';
import { parseVocalStyles } from '#src/sheet/vocal-style.ts';

describe('sortDateOf, in a tab of 2024', () => {
  it.each([
    [null, '2024'],
    ['2024-05-03', '2024-05-03'],
    ['2023-12-01', '2023-12-01'],
    ['2023-11-30', '2024'],
    ['2023', '2023'],
    ['2025-01-31', '2025-01-31'],
    ['2025-02', '2024'],
    ['2025-12-31', '2024'],
    ['2005', '2024'],
  ])('%s sorts as %s', (date, sort) => {
    expect(sortDateOf(date, 2024)).toBe(sort);
  });
});

describe('parseReleaseDate, in a tab of 2024', () => {
  const read = (text: string) => parseReleaseDate({ text, date: null, link: null }, text, 2024);

  it.each([
    ['2024-05-03', '2024-05-03'],
    ['2024-05-03T00:00:00.000Z', '2024-05-03'],
    ['2025-5-3', '2025-05-03'],
    ['May 3, 2024', '2024-05-03'],
    ['3 May 2024', '2024-05-03'],
    ['Sept. 21st, 2023', '2023-09-21'],
    ['5/3/2024', '2024-05-03'],
    ['May 2024', '2024-05'],
    ['2024-05', '2024-05'],
    ['2024', '2024'],
    ['Jan 1', '2024-01-01'],
    ['1 January', '2024-01-01'],
    ['February 29', '2024-02-29'],
  ])('%s is the plain date %s', (text, releaseDate) => {
    expect(read(text)).toEqual({ releaseDate, releaseText: null, understood: true });
  });

  it.each([
    ['April', '2024-04'],
    ['late May', '2024-05'],
    ['Fall', null],
    ['TBA', null],
    ['Unannounced', null],
    ['Q3', null],
    ['Spring 2025', '2025'],
    ['Early 2025', '2025'],
  ])('%s stays as text, and says %s', (text, releaseDate) => {
    expect(read(text)).toEqual({ releaseDate, releaseText: text, understood: true });
  });

  it.each(['Feb 30', '13/45/2024', '2024-13-01', '0024-01-01', 'when it is done', '45292', 'Marchember 3'])(
    '%s is not understood: text, no date',
    (text) => {
      expect(read(text)).toEqual({ releaseDate: null, releaseText: text, understood: false });
    },
  );

  it('takes a date as the day that is written, in any year', () => {
    const cell = { text: 'March 2', date: '2019-03-02', link: null };
    expect(parseReleaseDate(cell, 'March 2', 2018).releaseDate).toBe('2019-03-02');
    const odd = { text: 'December 30', date: '1899-12-30', link: null };
    expect(parseReleaseDate(odd, 'December 30', 2018)).toEqual({
      releaseDate: null,
      releaseText: 'December 30',
      understood: false,
    });
  });

  it('an empty cell says nothing', () => {
    expect(parseReleaseDate(undefined, '', 2024)).toEqual({
      releaseDate: null,
      releaseText: null,
      understood: true,
    });
  });
});

describe('parseVocalStyles', () => {
  it.each([
    ['Clean', ['Clean']],
    ['MIxed', ['Mixed']],
    ['Mixed ', ['Mixed']],
    ['Instrumen', ['Instrumental']],
    ['Instru./Clean', ['Instrumental', 'Clean']],
    ['Instru./Harsh', ['Instrumental', 'Harsh']],
    ['Clean, Harsh & clean', ['Clean', 'Harsh']],
    ['', []],
  ])('%j is %j', (text, styles) => {
    expect(parseVocalStyles(text)).toEqual({ styles, unknown: [] });
  });

  it.each([
    ['Whispered', [], ['Whispered']],
    ['Clean/Spoken word', ['Clean'], ['Spoken word']],
    ['In', [], ['In']],
    ['constructor', [], ['constructor']],
  ])('%j is not guessed', (text, styles, unknown) => {
    expect(parseVocalStyles(text)).toEqual({ styles, unknown });
  });
});

describe('genres', () => {
  it.each([
    ['Prog-metal/rock, Drone/Dark Ambient', ['Prog-metal/rock', 'Drone/Dark Ambient']],
    [' Doom metal ,, Sludge metal,', ['Doom metal', 'Sludge metal']],
    ['Trip-Hop, Trip Hop, trip hop', ['Trip-Hop']],
    ['RIO', ['RIO']],
    ['', []],
    ['-, –', ['-', '–']],
  ])('%j is %j', (text, genres) => {
    expect(splitGenres(text)).toEqual(genres);
  });

  it('spellings that differ in case, hyphen or blank have one key, others not', () => {
    expect(new Set(['Trip-Hop', 'Trip Hop', 'triphop', 'TRIP‐HOP'].map(genreKey)).size).toBe(1);
    expect(genreKey('Post-rock')).not.toBe(genreKey('Post-punk'));
  });

  it('shows the most frequent spelling, the first among equals', () => {
    const spelling = createGenreSpelling([['Trip Hop', 'RIO'], ['Trip-Hop'], ['Trip-Hop'], ['rio']]);
    expect(['Trip Hop', 'Trip-Hop', 'RIO', 'rio'].map(spelling)).toEqual([
      'Trip-Hop',
      'Trip-Hop',
      'RIO',
      'RIO',
    ]);
    expect(() => spelling('Zeuhl')).toThrow('not counted');
  });
});
